import { useState } from 'react';
import { useRead } from '../../api/reading.ts';
import type { Tag, TagPage } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useSettled } from '../../ui/settled.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { type TagDraft, TagForm } from './tag-form.tsx';
import { tagsTexts } from './texts/texts.ts';

const pathOf = (name: string): string => `/tags/${encodeURIComponent(name)}`;
/** A change of a tag shows in lists of links and in statistics too. */
const TOUCHED = ['tags', 'links', 'stats'] as const;
/** As many choices as a list shows well; others are found by typing. */
const CHOICES = 20;

interface DialogProps {
  readonly tag: Tag;
  readonly onClose: () => void;
}

export function CreateTag({ onClose }: Pick<DialogProps, 'onClose'>) {
  const t = tagsTexts.use();
  const words = commonTexts.use();
  const api = useApi();
  const write = useWrite();
  const save = ({ name, color }: TagDraft) =>
    write({
      run: () => api.post<Tag>('/tags', { name, color }),
      touches: TOUCHED,
      said: (made) => t.created(made.name),
      faults: 'throw',
    });
  return (
    <TagForm
      title={t.createTitle}
      start={{ name: '', color: null }}
      action={words.create}
      onSave={save}
      onClose={onClose}
    />
  );
}

export function EditTag({ tag, onClose }: DialogProps) {
  const t = tagsTexts.use();
  const words = commonTexts.use();
  const api = useApi();
  const write = useWrite();
  const before = { name: tag.name, color: tag.color };
  const save = ({ name, color }: TagDraft) =>
    write({
      run: () => api.patch<Tag>(pathOf(tag.name), { name, color }),
      touches: TOUCHED,
      said: (changed) => t.changed(changed.name),
      undo: (changed) => api.patch(pathOf(changed.name), before),
      faults: 'throw',
    });
  return (
    <TagForm
      title={t.editTitle(tag.name)}
      start={before}
      help={t.nameHelp}
      action={words.save}
      onSave={save}
      onClose={onClose}
    />
  );
}

export function MergeTag({ tag, onClose }: DialogProps) {
  const t = tagsTexts.use();
  const words = commonTexts.use();
  const api = useApi();
  const write = useWrite();
  const [into, setInto] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const asked = useSettled(typed.trim());
  const { data, isFetching } = useRead<TagPage>('tags', '/tags', {
    limit: CHOICES,
    ...(asked === '' ? {} : { search: asked }),
  });
  const choices = (data?.data ?? [])
    .filter(({ name }) => name !== tag.name)
    .map(({ name, color }) => ({ value: name, label: name, color }));
  const merge = async () => {
    if (isBusy) return;
    if (into === null) return setFault(t.mergeNeeded);
    setBusy(true);
    try {
      const done = { run: () => api.post<Tag>(`${pathOf(tag.name)}/merge`, { into }), touches: TOUCHED };
      await write({ ...done, said: t.merged(tag.name, into), faults: 'throw' });
      onClose();
    } catch (error) {
      setFault(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.mergeTitle(tag.name)}
      size="small"
      onSubmit={() => void merge()}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" kind="danger" busy={isBusy}>
            {t.mergeDo}
          </Button>
        </>
      }
    >
      <p>{t.mergeText(tag.links, tag.name)}</p>
      <Field label={t.mergeInto} fault={fault}>
        <Combobox
          label={t.mergeInto}
          placeholder={t.mergeChoose}
          options={choices}
          values={into === null ? [] : [into]}
          onChange={([chosen = null]) => {
            setInto(chosen);
            setFault(undefined);
          }}
          onSearch={setTyped}
          loading={isFetching}
        />
      </Field>
    </Dialog>
  );
}

export function RemoveTag({ tag, onClose }: DialogProps) {
  const t = tagsTexts.use();
  const api = useApi();
  const write = useWrite();
  const remove = () =>
    write({ run: () => api.remove(pathOf(tag.name)), touches: TOUCHED, said: t.removed(tag.name) });
  return (
    <Confirm open onClose={onClose} title={t.removeTitle(tag.name)} action={t.remove} onConfirm={remove}>
      <p>{t.removeText(tag.links)}</p>
    </Confirm>
  );
}
