import { type ReactNode, useState } from 'react';
import { Confirm } from '../ui/confirm.tsx';
import { sentenceOf } from '../words/problem-texts.ts';

interface ConfirmActProps {
  readonly title: string;
  /** The verb. */
  readonly action: string;
  readonly kind?: 'danger' | 'main';
  readonly typed?: { readonly label: string; readonly name: string };
  readonly onClose: () => void;
  /** What happens; a refusal is said in the dialog, which stays open. */
  readonly run: () => Promise<unknown>;
  readonly children?: ReactNode;
}

/** Asks before a call that cannot be undone, makes it, and says what went wrong. */
export function ConfirmAct({ run, children, ...rest }: ConfirmActProps) {
  const [fault, setFault] = useState<string>();
  const confirm = async () => {
    setFault(undefined);
    try {
      await run();
    } catch (error) {
      setFault(sentenceOf(error));
      throw error;
    }
  };
  return (
    <Confirm open {...rest} fault={fault} onConfirm={confirm}>
      {children}
    </Confirm>
  );
}
