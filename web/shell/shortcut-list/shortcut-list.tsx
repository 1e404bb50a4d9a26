import { closeOverlay } from '../../app/palette-store.ts';
import { nameOfKeys, SHORTCUTS, type ShortcutName } from '../../app/shortcuts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import styles from './shortcut-list.module.css';
import { type ShortcutTexts, shortcutTexts } from './texts/texts.ts';

const GROUPS: readonly [keyof ShortcutTexts['groups'], readonly ShortcutName[]][] = [
  ['everywhere', ['palette', 'create', 'search', 'undo', 'help', 'back']],
  ['go', ['home', 'links', 'stats', 'domains', 'api', 'trash', 'members']],
  [
    'rows',
    [
      'nextRow',
      'previousRow',
      'select',
      'extendDown',
      'extendUp',
      'open',
      'edit',
      'copy',
      'qr',
      'tag',
      'disable',
      'remove',
    ],
  ],
  ['page', ['save', 'earlier', 'later']],
];

/** Every key of the dashboard. */
export default function ShortcutList() {
  const t = shortcutTexts.use();
  return (
    <Dialog open onClose={closeOverlay} title={t.title} size="wide" isText>
      <p className={styles.intro}>{t.intro}</p>
      <div className={styles.groups}>
        {GROUPS.map(([group, names]) => (
          <section key={group} className={styles.group}>
            <h3>{t.groups[group]}</h3>
            <dl>
              {names.map((name) => (
                <div key={name}>
                  <dt>{t.names[name]}</dt>
                  <dd>
                    <Kbd>{nameOfKeys(SHORTCUTS[name])}</Kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
