import { useDeferredValue, useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { Link, LinkPage } from '../../../api/types.ts';
import type { TargetLink } from '../../../builder/request.ts';
import { targetOf } from '../../../builder/ui/link-request.tsx';
import { Combobox } from '../../../ui/combobox.tsx';
import { Field } from '../../../ui/field.tsx';
import { apiTexts } from '../texts/texts.ts';

export interface Target {
  /** Null if there is no link, or it is not read yet. */
  readonly link: TargetLink | null;
  readonly links: readonly TargetLink[];
  readonly isLoading: boolean;
  readonly choose: (id: string) => void;
  readonly search: (text: string) => void;
}

const SHOWN = 20;

/** The link that an update changes: the chosen one, or the newest. */
export function useTarget(isWanted: boolean): Target {
  const [chosen, setChosen] = useState<TargetLink | null>(null);
  const [text, search] = useState('');
  const words = useDeferredValue(text.trim());
  const { data, isFetching } = useRead<LinkPage>(
    'links',
    '/links',
    { limit: SHOWN, ...(words === '' ? {} : { search: words }) },
    { enabled: isWanted },
  );
  const links = (data?.data ?? []).flatMap((link: Link) => targetOf(link) ?? []);
  return {
    link: chosen ?? links[0] ?? null,
    links,
    isLoading: isFetching,
    choose: (id) => setChosen(links.find((link) => link.id === id) ?? chosen),
    search,
  };
}

export function TargetPicker({ target }: { readonly target: Target }) {
  const { builder: t } = apiTexts.use();
  const { link, links, isLoading, choose, search } = target;
  const nameOf = ({ short_url: url }: TargetLink) => url.replace(/^https?:\/\//, '');
  return (
    <Field label={t.update} help={t.updateHelp}>
      <Combobox
        label={t.update}
        values={link === null ? [] : [link.id]}
        options={links.map((one) => ({ value: one.id, label: nameOf(one) }))}
        labelOf={(id) => (id === link?.id ? nameOf(link) : id)}
        onChange={([id]) => id !== undefined && choose(id)}
        onSearch={search}
        loading={isLoading}
        searchLabel={t.searchLinks}
        width={360}
      />
    </Field>
  );
}
