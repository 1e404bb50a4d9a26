import type { ReactNode } from 'react';
import { commonTexts } from '../words/texts/texts.ts';
import { Button } from './button.tsx';
import { Dialog, type DialogProps } from './dialog.tsx';

interface FormDialogProps extends Omit<DialogProps, 'open' | 'actions' | 'onSubmit'> {
  /** The words of the button that sends the form. */
  readonly submit: ReactNode;
  readonly busy?: boolean;
  /** Something that the form needs is missing: neither the button nor Enter sends it. */
  readonly isReady?: boolean;
  readonly onSubmit: () => void;
}

/** A dialog that is a form: it is sent by its button or by Enter in a field, or cancelled. */
export function FormDialog({ submit, busy = false, isReady = true, onSubmit, ...rest }: FormDialogProps) {
  const { cancel } = commonTexts.use();
  return (
    <Dialog
      {...rest}
      open
      onSubmit={() => {
        if (isReady) onSubmit();
      }}
      actions={
        <>
          <Button onClick={rest.onClose}>{cancel}</Button>
          <Button type="submit" kind="main" busy={busy} disabled={!isReady}>
            {submit}
          </Button>
        </>
      }
    />
  );
}
