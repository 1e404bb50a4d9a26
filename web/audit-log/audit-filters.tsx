import type { AuditAction, NamedPerson } from '../api/types.ts';
import { FilterChip } from '../ui/chip.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import type { DroppableFilter } from '../ui/states.tsx';
import { isolate } from './audit-facts.ts';
import styles from './audit-log.module.css';
import type { ActionGroups, AuditSearch } from './audit-search.ts';
import { type AuditTexts, auditTexts } from './texts/texts.ts';

interface FiltersProps {
  readonly search: AuditSearch;
  readonly onChange: (change: Partial<AuditSearch>) => void;
  readonly people: readonly NamedPerson[];
  readonly groups: ActionGroups;
  readonly nameOf: (id: string) => string | null;
}

export function AuditFilters({ search, onChange, people, groups, nameOf }: FiltersProps) {
  const t = auditTexts.use();
  const about = useChips(search, onChange, nameOf).find(({ key }) => key === 'subject');
  return (
    <search className={styles.filters}>
      <Field label={t.filterWho}>
        <Select
          value={search.actor ?? ''}
          onChange={(actor) => onChange({ actor: actor === '' ? null : actor })}
          options={actorOptions(search, people, t)}
        />
      </Field>
      <Field label={t.filterWhat}>
        <Select
          value={search.action ?? ''}
          onChange={(action) => onChange({ action: action === '' ? null : action })}
          options={actionOptions(search, groups, t)}
        />
      </Field>
      <Field label={t.filterFrom}>
        <TextInput
          type="date"
          value={search.from ?? ''}
          max={search.to ?? undefined}
          onChange={(from) => onChange({ from: from === '' ? null : from })}
        />
      </Field>
      <Field label={t.filterTo}>
        <TextInput
          type="date"
          value={search.to ?? ''}
          min={search.from ?? undefined}
          onChange={(to) => onChange({ to: to === '' ? null : to })}
        />
      </Field>
      {about !== undefined && (
        <div className={styles.about}>
          <FilterChip onClick={about.onDrop} onRemove={about.onDrop} removeLabel={about.label}>
            {about.label}
          </FilterChip>
        </div>
      )}
    </search>
  );
}

/** What the address asks for is always one of the options, so that the field never says something else. */
function actorOptions(search: AuditSearch, people: readonly NamedPerson[], t: AuditTexts) {
  const known = [
    { value: '', label: t.anybody },
    ...people.map(({ id, name }) => ({ value: id, label: name })),
    { value: 'environment', label: t.operator },
  ];
  const { actor } = search;
  if (actor === null || known.some(({ value }) => value === actor)) return known;
  return [
    ...known,
    { value: actor, label: actor.startsWith('key_') ? t.someKey(actor) : t.somePerson(actor) },
  ];
}

function actionOptions(search: AuditSearch, groups: ActionGroups, t: AuditTexts) {
  const known = [
    { value: '', label: t.anything },
    ...Object.values(groups).flatMap((actions) =>
      actions.map((action) => ({ value: action as string, label: t.kinds[action] })),
    ),
  ];
  const { action } = search;
  if (action === null || known.some(({ value }) => value === action)) return known;
  return [...known, { value: action, label: t.kinds[action as AuditAction] ?? action }];
}

/** Each filter in words, with a way to drop it. */
export function useChips(
  search: AuditSearch,
  onChange: FiltersProps['onChange'],
  nameOf: (id: string) => string | null,
): readonly DroppableFilter[] {
  const t = auditTexts.use();
  const { actor, action, subject, from, to } = search;
  const labels: Readonly<Record<keyof AuditSearch, string | null>> = {
    actor: actor === null ? null : t.whoChip(actorName(actor, nameOf, t)),
    action: action === null ? null : t.whatChip(t.kinds[action as AuditAction] ?? action),
    subject: subject === null ? null : t.subjectChip(subjectName(subject, nameOf)),
    from: from === null ? null : t.fromChip(from),
    to: to === null ? null : t.toChip(to),
  };
  return (Object.keys(labels) as (keyof AuditSearch)[]).flatMap((key) => {
    const label = labels[key];
    return label === null ? [] : [{ key, label, onDrop: () => onChange({ [key]: null }) }];
  });
}

function actorName(actor: string, nameOf: (id: string) => string | null, t: AuditTexts): string {
  if (actor === 'environment') return t.operator;
  if (actor === 'guest') return t.guest;
  return isolate(nameOf(actor) ?? actor);
}

const subjectName = (subject: string, nameOf: (id: string) => string | null): string =>
  isolate(subject.startsWith('tag:') ? subject.slice('tag:'.length) : (nameOf(subject) ?? subject));
