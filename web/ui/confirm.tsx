import { type ReactNode, useRef, useState } from 'react';
import { commonTexts } from '../words/texts/texts.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { TextInput } from './input.tsx';

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** What happens, and that it cannot be undone. */
  readonly children?: ReactNode;
  /** The verb: "Delete for good". */
  readonly action: string;
  /** It closes when the work is done, and stays open when it fails. */
  readonly onConfirm: () => unknown;
  readonly kind?: 'danger' | 'main';
  /** A name that must be typed first, for what takes much with it. */
  readonly typed?: { readonly label: string; readonly name: string } | undefined;
  /** What went wrong, in a sentence. */
  readonly fault?: string | undefined;
}

/** Asks before something that cannot be undone. Enter confirms. */
export function Confirm(props: ConfirmProps) {
  const { open, onClose, title, children, action, onConfirm, kind = 'danger', typed, fault } = props;
  const words = commonTexts.use();
  const [busy, setBusy] = useState(false);
  const [text, setText] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const isTyped = typed === undefined || text.trim() === typed.name;
  const close = () => {
    setText('');
    onClose();
  };
  const confirm = async () => {
    if (!isTyped || busy) return;
    setBusy(true);
    try {
      await onConfirm();
      close();
    } catch {
      // Who asked tells what went wrong, in `fault` or in a toast.
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      size="small"
      initialFocus={typed === undefined ? button : field}
      onSubmit={() => void confirm()}
      actions={
        <>
          <Button onClick={close}>{words.cancel}</Button>
          <Button ref={button} type="submit" kind={kind} busy={busy} disabled={!isTyped}>
            {action}
          </Button>
        </>
      }
    >
      {children}
      {typed !== undefined && (
        <Field label={typed.label} fault={fault}>
          <TextInput ref={field} value={text} onChange={setText} placeholder={typed.name} />
        </Field>
      )}
      {typed === undefined && fault !== undefined && <p role="alert">{fault}</p>}
    </Dialog>
  );
}
