import { useEffect } from 'react';

import type { FormFaults } from '../../app/form-faults.ts';
import { nameOfKeys } from '../../app/shortcuts.ts';
import { FaultLine, FineLine } from '../../ui/field.tsx';
import { useGlide } from '../../ui/glide.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Note } from '../../ui/note.tsx';
import { CreateActions } from './create-actions.tsx';
import type { CreateDraft } from './create-draft.ts';
import styles from './create-form.module.css';
import { AddressRow, DomainRow, EndsRow, PasswordRow, TagsRow } from './create-rows.tsx';
import { KnownLink } from './known-link.tsx';
import { LineChecks } from './line-checks.tsx';
import { createTexts } from './texts/texts.ts';
import { type CreateFormProps, useCreateForm } from './use-create-form.ts';

/** The line under the destination, which says what is wrong with it. */
const URL_LINE = 'new-link-destination';

export function CreateForm(props: CreateFormProps) {
  const { draft } = props;
  const { field, form, lines, dryRun, isTyped, faults, rest, busy, change, submit, onKeyDown } =
    useCreateForm(props);
  const isMany = lines.length > 1;
  useGlide(faults, form);
  return (
    <form
      ref={form}
      noValidate
      className={styles.form}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void submit('close');
      }}
    >
      <div className={styles.destination}>
        <GrowingField
          ref={field}
          value={draft.text}
          isBad={!isMany && faults.at('/url') !== undefined}
          onChange={(text) => change({ text })}
        />
        {!isMany && (
          <UrlLine fault={faults.at('/url')} leadsTo={isTyped ? (dryRun.answer?.url ?? null) : null} />
        )}
      </div>
      {isMany && <LineChecks draft={draft} lines={lines} />}
      <Rows
        draft={draft}
        change={change}
        faults={faults}
        isMany={isMany}
        isChecked={dryRun.state === 'fine'}
      />
      {rest !== undefined && (
        <div className={styles.note}>
          <Note tone="danger" live>
            {rest}
          </Note>
        </div>
      )}
      <CreateActions
        draft={draft}
        count={lines.length}
        busy={busy}
        onChange={change}
        onMore={(then) => void submit(then)}
      />
      <Hints />
      {/* Below all else: it comes while one types, and must not move the buttons. */}
      {isTyped && dryRun.answer !== null && <KnownLink url={dryRun.answer.url} />}
    </form>
  );
}

interface RowsProps {
  readonly draft: CreateDraft;
  readonly change: (change: Partial<CreateDraft>) => void;
  readonly faults: FormFaults;
  readonly isMany: boolean;
  /** The server would make the link as it is. */
  readonly isChecked: boolean;
}

function Rows({ draft, change, faults, isMany, isChecked }: RowsProps) {
  const row = { draft, onChange: change };
  return (
    <>
      {isMany ? (
        <DomainRow {...row} fault={faults.at('/domain')} />
      ) : (
        <AddressRow
          {...row}
          fault={faults.at('/slug') ?? faults.at('/domain')}
          isFree={draft.slug.trim() !== '' && isChecked}
        />
      )}
      <TagsRow {...row} fault={faults.at('/tags')} />
      {draft.endsAt !== undefined && <EndsRow {...row} fault={faults.at('/expires')} />}
      {draft.password !== undefined && <PasswordRow {...row} fault={faults.at('/password')} />}
    </>
  );
}

/** What the keys do, for the eye; on phones there are none. */
function Hints() {
  const t = createTexts.use();
  return (
    <p className={styles.hints} aria-hidden="true">
      <span>
        <Kbd>{nameOfKeys('mod+enter')}</Kbd> {t.hintAnother}
      </span>
      <span>{t.hintMany}</span>
      <span>
        <Kbd>Esc</Kbd> {t.hintClose}
      </span>
    </p>
  );
}

interface GrowingFieldProps {
  readonly ref: React.RefObject<HTMLTextAreaElement | null>;
  readonly value: string;
  readonly isBad: boolean;
  readonly onChange: (value: string) => void;
}

function GrowingField({ ref, value, isBad, onChange }: GrowingFieldProps) {
  const t = createTexts.use();
  // `field-sizing` is not in every browser yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it grows when the text does
  useEffect(() => {
    const field = ref.current;
    if (field === null || CSS.supports('field-sizing', 'content')) return;
    field.style.blockSize = 'auto';
    field.style.blockSize = `${field.scrollHeight}px`;
  }, [ref, value]);
  return (
    <textarea
      ref={ref}
      rows={1}
      dir="ltr"
      inputMode="url"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      enterKeyHint="done"
      className={styles.url}
      aria-label={t.destination}
      aria-invalid={isBad ? true : undefined}
      aria-describedby={URL_LINE}
      placeholder={t.placeholder}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function UrlLine({
  fault,
  leadsTo,
}: {
  readonly fault: string | undefined;
  readonly leadsTo: string | null;
}) {
  const t = createTexts.use();
  return (
    <div id={URL_LINE} className={styles.check} aria-live="polite">
      {fault !== undefined && <FaultLine text={fault} />}
      {fault === undefined && leadsTo !== null && (
        <div className={styles.leads}>
          <FineLine text={t.leadsTo(leadsTo)} />
        </div>
      )}
    </div>
  );
}
