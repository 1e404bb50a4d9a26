import { closeOverlay } from '../app/palette-store.ts';
import { nameOfKeys, SHORTCUTS, type ShortcutName } from '../app/shortcuts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { commonTexts } from '../words/texts/texts.ts';
import styles from './shortcut-list.module.css';

const GROUPS: readonly [
  keyof ReturnType<typeof commonTexts.held>['shortcuts']['groups'],
  readonly ShortcutName[],
][] = [
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
  const t = commonTexts.use();
  return (
    <Dialog open onClose={closeOverlay} title={t.shortcuts.title} size="wide" isText>
      <p className={styles.intro}>{t.shortcuts.intro}</p>
      <div className={styles.groups}>
        {GROUPS.map(([group, names]) => (
          <section key={group} className={styles.group}>
            <h3>{t.shortcuts.groups[group]}</h3>
            <dl>
              {names.map((name) => (
                <div key={name}>
                  <dt>{t.shortcuts.names[name]}</dt>
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
