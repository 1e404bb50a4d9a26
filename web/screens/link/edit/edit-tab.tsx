import { useState } from 'react';

import type { Link } from '../../../api/types.ts';
import type { Draft } from '../../../app/draft.ts';
import type { FormFaults } from '../../../app/form-faults.ts';
import { SaveBar } from '../../../app/save-bar.tsx';
import { useWorkspace } from '../../../app/session.tsx';
import { Badge, Dot } from '../../../ui/badge.tsx';
import { Note } from '../../../ui/note.tsx';
import { Fold } from '../../../ui/section.tsx';
import { useFormat } from '../../../words/format.ts';
import type { LinkTabProps } from '../link-tab.ts';
import { type EditForm, fieldsOf, SECTIONS, type SectionName } from './edit-form.ts';
import styles from './edit-tab.module.css';
import { SECTION_FIELDS } from './section-fields.tsx';
import { summaryOf } from './summaries.ts';
import { editTexts } from './texts/texts.ts';
import { useEditForm } from './use-edit-form.ts';

/** Every field of a link, in sections that say in a line what they hold. */
export default function EditTab(props: LinkTabProps) {
  const { link } = props;
  const t = editTexts.use();
  const format = useFormat();
  const { can } = useWorkspace();
  const { draft, faults, busy, dialog, isRefused, isUnsendable, set, onSave, onDiscard } = useEditForm(props);
  const mayWrite = can('links:write') && link.trashed_at === null;
  return (
    <div className={styles.tab}>
      {!mayWrite && (
        <div className={styles.note}>
          <Note icon="eye">{link.trashed_at === null ? t.readOnly : t.trashed}</Note>
        </div>
      )}
      <form noValidate className={styles.sections} onSubmit={(event) => event.preventDefault()}>
        <Sections link={link} draft={draft} faults={faults} set={set} mayWrite={mayWrite} />
      </form>
      <RestFaults faults={faults} hasError={isRefused} />
      <SaveBar
        isFooter
        isChanged={draft.isChanged}
        busy={busy}
        text={t.notSaved(format.list(namesOf(draft.changes, t.fields)))}
        fault={isUnsendable ? t.cannotSend : undefined}
        onSave={() => void onSave()}
        onDiscard={onDiscard}
      />
      {dialog}
    </div>
  );
}

interface SectionsProps {
  readonly link: Link;
  readonly draft: Draft<EditForm>;
  readonly faults: FormFaults;
  readonly set: (change: Partial<EditForm>) => void;
  readonly mayWrite: boolean;
}

function Sections({ link, draft, faults, set, mayWrite }: SectionsProps) {
  const t = editTexts.use();
  const format = useFormat();
  const [opened, setOpened] = useState<readonly SectionName[]>(['destination']);
  return SECTIONS.map((name) => {
    const Fields = SECTION_FIELDS[name];
    const isChanged = fieldsOf(name).some((field) => field in draft.changes);
    const others = opened.filter((one) => one !== name);
    return (
      <Fold
        key={name}
        title={t.sections[name]}
        summary={summaryOf(name, draft.value, { link, t, format })}
        open={opened.includes(name)}
        onToggle={(isOpen) => setOpened(isOpen ? [...others, name] : others)}
        mark={<SectionMark isBad={isBad(name, faults)} isChanged={isChanged} />}
      >
        <fieldset disabled={!mayWrite} className={styles.fields}>
          <Fields link={link} form={draft.value} set={set} faults={faults} />
        </fieldset>
      </Fold>
    );
  });
}

const namesOf = (changes: Partial<EditForm>, names: Readonly<Record<keyof EditForm, string>>) =>
  Object.keys(changes).map((field) => names[field as keyof EditForm]);

const pointersOf = (name: SectionName) => fieldsOf(name).map((field) => `/${field}`);
const isBad = (name: SectionName, faults: FormFaults) =>
  pointersOf(name).some((pointer) => faults.at(pointer) !== undefined);

function SectionMark({ isBad, isChanged }: { readonly isBad: boolean; readonly isChanged: boolean }) {
  const t = editTexts.use();
  if (isBad) return <Badge tone="danger">{t.wrong}</Badge>;
  if (!isChanged) return null;
  return (
    <span className={styles.changed}>
      <Dot tone="warn" /> {t.changed}
    </span>
  );
}

/** What no field can say: no connection, not in the plan, too many calls. */
function RestFaults({ faults, hasError }: { readonly faults: FormFaults; readonly hasError: boolean }) {
  const rest = faults.rest(...SECTIONS.flatMap(pointersOf));
  if (rest === undefined) return null;
  return (
    <div className={styles.note}>
      <Note tone={hasError ? 'danger' : 'warn'} live>
        {rest}
      </Note>
    </div>
  );
}
