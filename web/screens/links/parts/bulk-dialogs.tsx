import { useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { TagPage } from '../../../api/types.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { TagInput } from '../../../ui/tag-input.tsx';
import { sentenceOf } from '../../../words/problem-texts.ts';
import { commonTexts } from '../../../words/texts/texts.ts';
import type { Row } from '../model/link-facts.ts';
import { linksTexts } from '../texts/texts.ts';
import type { Refusals } from '../use-link-writes.ts';
import styles from './bars.module.css';

const TAGS_MAX = 50;
const LISTED = 100;
const LINES_MAX = 200;

interface TagField {
  readonly label: string;
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
  readonly mayCreate: boolean;
}

function TagNames({ label, values, onChange, mayCreate }: TagField) {
  const t = linksTexts.use().tags;
  const { data } = useRead<TagPage>('tags', '/tags', { limit: LISTED });
  const options = (data?.data ?? []).map(({ name, color }) => ({ value: name, label: name, color }));
  return (
    <Field label={label}>
      <TagInput
        values={values}
        onChange={onChange}
        options={options}
        placeholder={t.placeholder}
        creates={mayCreate ? t.create : undefined}
        removeLabel={t.drop}
        max={TAGS_MAX}
      />
    </Field>
  );
}

interface OwnTagsProps {
  readonly row: Row;
  readonly onSave: (tags: readonly string[]) => void;
  readonly onClose: () => void;
}

/** The tags of one link. */
export function OwnTagsDialog({ row, onSave, onClose }: OwnTagsProps) {
  const t = linksTexts.use().tags;
  const [tags, setTags] = useState<readonly string[]>(row.tags);
  return (
    <TagDialog
      title={t.titleOne(`${row.domain}/${row.slug}`)}
      isChanged={tags.join('\n') !== row.tags.join('\n')}
      onSave={() => onSave(tags)}
      onClose={onClose}
    >
      <TagNames label={t.own} values={tags} onChange={setTags} mayCreate />
    </TagDialog>
  );
}

interface ManyTagsProps {
  /** Null: all that match. */
  readonly count: number | null;
  readonly onSave: (change: { readonly add: readonly string[]; readonly remove: readonly string[] }) => void;
  readonly onClose: () => void;
}

/** Tags that many links get or lose; their others stay. */
export function ManyTagsDialog({ count, onSave, onClose }: ManyTagsProps) {
  const t = linksTexts.use().tags;
  const [add, setAdd] = useState<readonly string[]>([]);
  const [remove, setRemove] = useState<readonly string[]>([]);
  const choose = (values: readonly string[], others: readonly string[]) =>
    values.filter((tag) => !others.includes(tag));
  return (
    <TagDialog
      title={count === null ? t.titleAll : t.title(count)}
      isChanged={add.length + remove.length > 0}
      onSave={() => onSave({ add, remove })}
      onClose={onClose}
    >
      <TagNames label={t.add} values={add} onChange={(tags) => setAdd(choose(tags, remove))} mayCreate />
      <TagNames
        label={t.remove}
        values={remove}
        onChange={(tags) => setRemove(choose(tags, add))}
        mayCreate={false}
      />
    </TagDialog>
  );
}

interface TagDialogProps {
  readonly title: string;
  readonly isChanged: boolean;
  readonly onSave: () => void;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

function TagDialog({ title, isChanged, onSave, onClose, children }: TagDialogProps) {
  const t = linksTexts.use().tags;
  return (
    <FormDialog
      size="small"
      title={title}
      onClose={onClose}
      submit={t.save}
      isReady={isChanged}
      onSubmit={() => {
        onSave();
        onClose();
      }}
    >
      <div className={styles.forms}>{children}</div>
    </FormDialog>
  );
}

interface RefusedProps extends Refusals {
  readonly onClose: () => void;
}

/** What a change left as it was, a line for each link. */
export function RefusedDialog({ done, refused, onClose }: RefusedProps) {
  const t = linksTexts.use().done;
  const common = commonTexts.use();
  return (
    <Dialog
      open
      title={t.refusedTitle(refused.length)}
      onClose={onClose}
      actions={
        <Button kind="main" onClick={onClose}>
          {common.close}
        </Button>
      }
    >
      <p>{t.refused(done)}</p>
      <ul className={styles.refused}>
        {refused.slice(0, LINES_MAX).map(({ name, error }) => (
          <li key={name}>
            <bdi>{name}</bdi>
            <span>{sentenceOf(error)}</span>
          </li>
        ))}
        {refused.length > LINES_MAX && <li>{t.moreRefused(refused.length - LINES_MAX)}</li>}
      </ul>
    </Dialog>
  );
}
