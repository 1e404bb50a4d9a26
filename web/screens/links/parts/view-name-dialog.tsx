import { useState } from 'react';
import { Field } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { TextInput } from '../../../ui/input.tsx';
import { commonTexts } from '../../../words/texts/texts.ts';
import { VIEW_NAME_LENGTH_MAX } from '../model/views.ts';
import { linksTexts } from '../texts/texts.ts';

interface ViewNameDialogProps {
  readonly start: string;
  readonly isNew: boolean;
  readonly onSave: (name: string) => void;
  readonly onClose: () => void;
}

/** What a view of one's own is called. */
export function ViewNameDialog({ start, isNew, onSave, onClose }: ViewNameDialogProps) {
  const t = linksTexts.use().views;
  const common = commonTexts.use();
  const [name, setName] = useState(start);
  const isNamed = name.trim() !== '';
  return (
    <FormDialog
      size="small"
      title={isNew ? t.save : t.rename}
      onClose={onClose}
      submit={common.save}
      isReady={isNamed}
      onSubmit={() => {
        onSave(name.trim());
        onClose();
      }}
    >
      <Field label={t.name}>
        <TextInput value={name} onChange={setName} maxLength={VIEW_NAME_LENGTH_MAX} autoFocus />
      </Field>
    </FormDialog>
  );
}
