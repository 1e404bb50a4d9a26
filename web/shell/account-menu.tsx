import type { Membership } from '../api/types.ts';
import { useOwnApi } from '../api/workspace-api.tsx';
import { useGo } from '../app/link.tsx';
import { openShortcutList } from '../app/palette-store.ts';
import { useSession } from '../app/session.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { showToast } from '../ui/toasts.tsx';
import { sentenceOf } from '../words/problem-texts.ts';
import { commonTexts } from '../words/texts/texts.ts';
import { Mark } from './mark.tsx';
import styles from './shell.module.css';

/** Which workspace this is, and the way to every other. */
export function WorkspaceMenu({ membership }: { readonly membership: Membership | null }) {
  const t = commonTexts.use();
  const { workspaces } = useSession();
  const go = useGo();
  const name = membership?.workspace.name ?? t.product;
  if (workspaces.length === 0) {
    return (
      <p className={styles.space}>
        <Mark />
        <span>{name}</span>
      </p>
    );
  }
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={styles.space} aria-label={t.nav.switch(name)}>
          <Mark />
          <span>{name}</span>
          <Icon name="chevrons-up-down" />
        </button>
      }
      items={workspaces.map(({ workspace, role }) => ({
        label: workspace.name,
        note: t.roles[role],
        checked: workspace.id === membership?.workspace.id,
        onSelect: () => go(`~/app/w/${workspace.number}`),
      }))}
    />
  );
}

/** Who is signed in, and what concerns them. */
export function AccountMenu({ isSmall = false }: { readonly isSmall?: boolean }) {
  const t = commonTexts.use();
  const { person } = useSession();
  const go = useGo();
  const signOut = useSignOut();
  const name = person.name === '' ? person.email : person.name;
  return (
    <Menu
      align={isSmall ? 'end' : 'start'}
      side={isSmall ? 'bottom' : 'top'}
      head={person.email}
      trigger={
        <button
          type="button"
          className={isSmall ? styles.avatar : styles.me}
          aria-label={t.nav.account(name)}
        >
          <Avatar name={name} large={isSmall} />
          {!isSmall && <span>{name}</span>}
        </button>
      }
      items={[
        { label: t.nav.me, icon: 'user', onSelect: () => go('~/app/me') },
        person.is_instance_admin && {
          label: t.nav.instance,
          icon: 'power',
          onSelect: () => go('~/app/instance'),
        },
        { label: t.nav.shortcuts, icon: 'keyboard', keys: '?', onSelect: openShortcutList },
        'rule',
        { label: t.nav.signOut, icon: 'sign-out', onSelect: () => void signOut() },
      ]}
    />
  );
}

function useSignOut(): () => Promise<void> {
  const api = useOwnApi();
  return async () => {
    try {
      await api.remove('/session');
      window.location.assign('/app/sign-in');
    } catch (error) {
      showToast({ text: sentenceOf(error), kind: 'fault' });
    }
  };
}
