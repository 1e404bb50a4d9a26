import { useState } from 'react';
import type { InvitationWithToken, Role } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { useWorkspace } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { Radio } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultLine, Field, FieldSet } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Note } from '../../ui/note.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './members.module.css';
import { grantable } from './rights.ts';
import { membersTexts } from './texts/texts.ts';

interface InviteDialogProps {
  /** Whom to invite again; empty for somebody new. */
  readonly email: string;
  readonly onClose: () => void;
}

export function InviteDialog({ email: first, onClose }: InviteDialogProps) {
  const [made, setMade] = useState<InvitationWithToken | null>(null);
  return made === null ? (
    <Form first={first} onMade={setMade} onClose={onClose} />
  ) : (
    <Made invitation={made} onClose={onClose} />
  );
}

interface FormProps {
  readonly first: string;
  readonly onMade: (invitation: InvitationWithToken) => void;
  readonly onClose: () => void;
}

function Form({ first, onMade, onClose }: FormProps) {
  const t = membersTexts.use();
  const common = commonTexts.use();
  const api = useApi();
  const write = useWrite();
  const { role: ownRole } = useWorkspace();
  const [email, setEmail] = useState(first);
  const [role, setRole] = useState<Role>('editor');
  const { busy, faults, run } = useAct();
  const rest = faults.rest('/email', '/role');
  const invite = () =>
    run(async () => {
      const made = await write({
        run: () => api.post<InvitationWithToken>('/invitations', { email: email.trim(), role }),
        touches: ['members', 'audit'],
        faults: 'throw',
      });
      if (made !== null) onMade(made);
    });
  return (
    <FormDialog
      title={t.inviteTitle}
      subtitle={t.inviteText}
      onClose={onClose}
      submit={t.inviteButton}
      busy={busy}
      isReady={email.trim() !== ''}
      onSubmit={() => void invite()}
    >
      <div className={styles.form}>
        {rest !== undefined && <FaultLine text={rest} />}
        <Field label={t.email} fault={faults.at('/email')}>
          <TextInput type="email" dir="ltr" autoFocus value={email} onChange={setEmail} />
        </Field>
        <FieldSet label={t.role} fault={faults.at('/role')}>
          {grantable(ownRole).map((one) => (
            <Radio
              key={one}
              name="role"
              checked={role === one}
              onChange={() => setRole(one)}
              label={common.roles[one]}
              help={t.roles[one]}
            />
          ))}
        </FieldSet>
      </div>
    </FormDialog>
  );
}

interface MadeProps {
  readonly invitation: InvitationWithToken;
  readonly onClose: () => void;
}

/** The link is in the fragment, which browsers send to no server. */
const linkOf = (token: string): string => `${window.location.origin}/app/join#${token}`;

function Made({ invitation, onClose }: MadeProps) {
  const t = membersTexts.use();
  return (
    <Dialog open sticky title={t.doneTitle(invitation.email)} onClose={onClose}>
      <div className={styles.form}>
        <Note tone={invitation.mailed ? 'ok' : 'warn'} icon="mail">
          {invitation.mailed ? t.mailed : t.notMailed}
        </Note>
        <SecretOnce
          secret={linkOf(invitation.token)}
          text={t.linkText}
          dismissLabel={t.done}
          onDismiss={onClose}
        />
      </div>
    </Dialog>
  );
}
