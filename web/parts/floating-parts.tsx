import { useState } from 'react';

import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { TextInput } from '../ui/input.tsx';
import { Menu } from '../ui/menu.tsx';
import { Panel } from '../ui/panel.tsx';
import { Popover } from '../ui/popover.tsx';
import { Section } from '../ui/section.tsx';
import { Tooltip } from '../ui/tips.tsx';
import { showToast } from '../ui/toasts.tsx';
import styles from './parts.module.css';

type Shown = 'dialog' | 'panel' | 'widePanel' | 'confirm' | 'typed' | null;

const nothing = () => {};

export function FloatingParts() {
  const [shown, setShown] = useState<Shown>(null);
  const [text, setText] = useState('');
  const close = () => setShown(null);
  return (
    <Section title="Floating">
      <div className={styles.row}>
        <Menu
          trigger={<IconButton icon="more" label="Actions" kind="plain" />}
          align="start"
          items={[
            { label: 'Edit', icon: 'pencil', keys: 'E', onSelect: nothing },
            { label: 'QR code', icon: 'qr', keys: 'Q', onSelect: () => showToast({ text: 'QR code' }) },
            {
              label: 'Rules',
              icon: 'split',
              disabled: true,
              note: 'Not in your plan: free',
              onSelect: nothing,
            },
            { label: 'Shown', checked: true, onSelect: nothing },
            'rule',
            { label: 'Trash', icon: 'trash', keys: '⌫', danger: true, onSelect: nothing },
          ]}
        />
        <Popover trigger={<Button iconEnd="chevron-down">Popover</Button>} label="A popover">
          {(closeIt) => (
            <Field label="Name">
              <TextInput value={text} onChange={setText} />
              <Button onClick={closeIt}>Done</Button>
            </Field>
          )}
        </Popover>
        <Tooltip text="Words beside it" keys="⌘K">
          <Button>Tooltip</Button>
        </Tooltip>
        {(['dialog', 'panel', 'widePanel', 'confirm', 'typed'] as const).map((name) => (
          <Button key={name} onClick={() => setShown(name)}>
            {name}
          </Button>
        ))}
        <Button
          onClick={() =>
            showToast({ text: '3 links moved to the trash.', action: { label: 'Undo', run: nothing } })
          }
        >
          toast
        </Button>
        <Button onClick={() => showToast({ text: 'The server does not answer.', kind: 'fault' })}>
          fault
        </Button>
      </div>
      <Dialog
        open={shown === 'dialog'}
        onClose={close}
        title="New key"
        onSubmit={close}
        actions={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button kind="main" type="submit">
              Create
            </Button>
          </>
        }
      >
        <Field label="Name">
          <TextInput value={text} onChange={setText} />
        </Field>
        <Menu trigger={<Button>Menu inside</Button>} items={[{ label: 'One', onSelect: nothing }]} />
        <Button onClick={() => setShown('confirm')}>Confirm over it</Button>
      </Dialog>
      <Panel
        open={shown === 'panel' || shown === 'widePanel'}
        onClose={close}
        width={shown === 'widePanel' ? 'widePanel' : 'panel'}
        title="A delivery"
        subtitle="To crm.example, 2 minutes ago"
        actions={<Button kind="main">Send again</Button>}
        footnote="Not saved"
      >
        What it holds.
      </Panel>
      <Confirm
        open={shown === 'confirm'}
        onClose={close}
        title="Delete this link for good?"
        action="Delete for good"
        onConfirm={nothing}
      >
        Its clicks go with it. This cannot be undone.
      </Confirm>
      <Confirm
        open={shown === 'typed'}
        onClose={close}
        title="Empty the trash?"
        action="Empty it"
        typed={{ label: 'Type the name of the workspace', name: 'Shanlan Tea' }}
        onConfirm={nothing}
      >
        142 links are deleted for good.
      </Confirm>
    </Section>
  );
}
