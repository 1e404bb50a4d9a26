import { useWorkspace } from '../../../app/session.tsx';
import { nameOfKeys, SHORTCUTS } from '../../../app/shortcuts.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { commonTexts } from '../../../words/texts/texts.ts';
import type { RowActions, RowRights } from '../list-actions.ts';
import type { Row } from '../model/link-facts.ts';
import { linksTexts } from '../texts/texts.ts';

interface RowMenuProps {
  readonly row: Row;
  readonly actions: RowActions;
  readonly rights: RowRights;
  readonly tabIndex: number;
}

/** Everything that can be done with one link. */
export function RowMenu({ row, actions, rights, tabIndex }: RowMenuProps) {
  const t = linksTexts.use().row;
  const common = commonTexts.use();
  const { plan } = useWorkspace();
  const visit = () => window.open(row.url, '_blank', 'noopener,noreferrer');
  return (
    <Menu
      trigger={<IconButton icon="more" label={t.moreOf(row.short_url)} tabIndex={tabIndex} />}
      items={() => [
        { label: t.open, icon: 'link', keys: nameOfKeys(SHORTCUTS.open), onSelect: () => actions.open(row) },
        { label: t.copy, icon: 'copy', keys: nameOfKeys(SHORTCUTS.copy), onSelect: () => actions.copy(row) },
        { label: t.qr, icon: 'qr', keys: nameOfKeys(SHORTCUTS.qr), onSelect: () => actions.open(row, 'qr') },
        rights.canSeeStatistics && {
          label: t.statistics,
          icon: 'chart',
          onSelect: () => actions.open(row, 'statistics'),
        },
        { label: t.history, icon: 'history', onSelect: () => actions.open(row, 'history') },
        { label: t.visit, icon: 'external', onSelect: visit },
        rights.canWrite && 'rule',
        rights.canWrite && {
          label: t.edit,
          icon: 'pencil',
          keys: nameOfKeys(SHORTCUTS.edit),
          onSelect: () => actions.open(row, 'edit'),
        },
        (rights.canTag || rights.lacksTags) && {
          label: t.tag,
          disabled: rights.lacksTags,
          note: rights.lacksTags ? common.notInPlan(plan) : undefined,
          icon: 'tag',
          keys: nameOfKeys(SHORTCUTS.tag),
          onSelect: () => actions.editTags(row),
        },
        rights.canWrite && {
          label: row.enabled ? t.turnOff : t.turnOn,
          icon: 'power',
          keys: nameOfKeys(SHORTCUTS.disable),
          onSelect: () => actions.switchTo(row, !row.enabled),
        },
        rights.canWrite && {
          label: t.trash,
          icon: 'trash',
          keys: nameOfKeys(SHORTCUTS.remove),
          danger: true,
          onSelect: () => actions.trash(row),
        },
      ]}
    />
  );
}
