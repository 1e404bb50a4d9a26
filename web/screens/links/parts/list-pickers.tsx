import { useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { DomainPage, NamedPersonPage, TagPage } from '../../../api/types.ts';
import { Tag } from '../../../ui/chip.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { PARTS, STATES } from '../model/link-search.ts';
import { linksTexts } from '../texts/texts.ts';
import { ChoiceList } from './choice-list.tsx';
import styles from './filter-picker.module.css';
import type { PickerProps } from './filter-picker.tsx';

const LISTED = 100;
type TagMatch = 'tag' | 'tag_any' | 'tag_none';

export function TagPicker({ start, filters, onChange }: PickerProps & { readonly start: TagMatch }) {
  const t = linksTexts.use().filter;
  const [match, setMatch] = useState(start);
  const [text, setText] = useState('');
  const { data } = useRead<TagPage>('tags', '/tags', { limit: LISTED, ...(text !== '' && { search: text }) });
  const values = filters[match];
  const matchNow = (next: TagMatch) => {
    setMatch(next);
    if (values.length > 0) onChange({ [match]: [], [next]: [...new Set([...filters[next], ...values])] });
  };
  return (
    <>
      <Segmented
        wide
        label={t.match.label}
        value={match}
        onChange={matchNow}
        options={[
          { value: 'tag', label: t.match.all },
          { value: 'tag_any', label: t.match.any },
          { value: 'tag_none', label: t.match.none },
        ]}
      />
      <ChoiceList
        key={match}
        name="tag"
        isMany
        onSearch={setText}
        values={values}
        onChange={(names) => onChange({ [match]: names })}
        choices={(data?.data ?? []).map(({ name, color }) => ({
          value: name,
          label: (
            <Tag color={color}>
              <bdi className={styles.ink}>{name}</bdi>
            </Tag>
          ),
        }))}
        isCut={data?.next_cursor != null}
      />
    </>
  );
}

export function DomainPicker({ filters, onChange }: PickerProps) {
  const { data } = useRead<DomainPage>('domains', '/domains', { limit: LISTED });
  return (
    <ChoiceList
      name="domain"
      isMany={false}
      values={filters.domain === '' ? [] : [filters.domain]}
      onChange={([domain = '']) => onChange({ domain })}
      choices={(data?.data ?? []).map(({ host }) => ({ value: host, label: host }))}
    />
  );
}

export function StatePicker({ filters, onChange }: PickerProps) {
  const t = linksTexts.use().filter;
  return (
    <ChoiceList
      name="state"
      isMany
      values={filters.state}
      onChange={(state) => onChange({ state })}
      choices={STATES.map((value) => ({ value, label: t.states[value] }))}
    />
  );
}

export function HasPicker({ filters, onChange }: PickerProps) {
  const t = linksTexts.use().filter;
  return (
    <ChoiceList
      name="has"
      isMany
      values={filters.has}
      onChange={(has) => onChange({ has })}
      choices={PARTS.map((value) => ({ value, label: t.parts[value] }))}
    />
  );
}

export function ViaPicker({ filters, onChange }: PickerProps) {
  const t = linksTexts.use().filter;
  return (
    <ChoiceList
      name="via"
      isMany={false}
      values={filters.created_via === '' ? [] : [filters.created_via]}
      onChange={([created_via = '']) => onChange({ created_via })}
      choices={Object.entries(t.vias).map(([value, label]) => ({ value, label: label.trim() }))}
    />
  );
}

export function CreatorPicker({ filters, onChange }: PickerProps) {
  const t = linksTexts.use().filter;
  const { data } = useRead<NamedPersonPage>('people', '/people', { limit: LISTED });
  const people = (data?.data ?? []).map(({ id, name }) => ({ value: id, label: <bdi>{name}</bdi> }));
  return (
    <ChoiceList
      name="creator"
      isMany={false}
      values={filters.creator === '' ? [] : [filters.creator]}
      onChange={([creator = '']) => onChange({ creator })}
      choices={[
        ...people,
        { value: 'guest', label: t.guest },
        { value: 'environment', label: t.environment },
      ]}
    />
  );
}
