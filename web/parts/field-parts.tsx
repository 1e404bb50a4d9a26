import { useState } from 'react';

import { Checkbox, Radio } from '../ui/checkbox.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { DateTime } from '../ui/date-time.tsx';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { NumberInput, TextArea, TextInput, UrlInput } from '../ui/input.tsx';
import { Fold, Section } from '../ui/section.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { TagInput } from '../ui/tag-input.tsx';
import styles from './parts.module.css';

const COUNTRIES = [
  { value: 'TW', label: 'Taiwan', detail: '1,204' },
  { value: 'HK', label: 'Hong Kong' },
  { value: 'FR', label: 'France' },
  { value: 'DE', label: 'Germany' },
  { value: 'JP', label: 'Japan' },
  { value: 'CI', label: 'Côte d’Ivoire' },
];
const TAGS = [
  { value: 'newsletter', label: 'newsletter', color: 'var(--s5)' },
  { value: '春茶', label: '春茶', color: 'var(--s2)' },
  { value: 'press', label: 'press', color: 'var(--s3)' },
];

export function FieldParts() {
  const [text, setText] = useState('winter-oolong');
  const [count, setCount] = useState<number | null>(7);
  const [on, setOn] = useState(true);
  const [part, setPart] = useState<'edit' | 'rules' | 'qr'>('rules');
  const [at, setAt] = useState<string | null>('2026-11-27T08:00:00.000Z');
  const [open, setOpen] = useState(false);
  return (
    <Section title="Fields">
      <div className={styles.column}>
        <Field label="Title" help="Shown in lists, and never to visitors.">
          <TextInput value={text} onChange={setText} />
        </Field>
        <Field label="Address" fine="free" aside="optional">
          <TextInput value={text} onChange={setText} start="shan.example /" end={<Icon name="check" />} />
        </Field>
        <Field label="Destination" fault="This is not a URL.">
          <UrlInput value={text} onChange={setText} />
        </Field>
        <Field label="Clicks">
          <NumberInput value={count} onChange={setCount} end="clicks" />
        </Field>
        <Field label="Note">
          <TextArea value={text} onChange={setText} />
        </Field>
        <Field label="Not now">
          <TextInput value={text} onChange={setText} disabled />
        </Field>
        <Field label="Domain">
          <Select
            value={part}
            onChange={setPart}
            options={[
              { value: 'edit', label: 'shan.example' },
              { value: 'rules', label: '茶.example' },
              { value: 'qr', label: 'a-very-long-name-of-a-host.that-does-not-fit.example' },
            ]}
          />
        </Field>
        <Field label="Ends">
          <DateTime value={at} onChange={setAt} />
        </Field>
        <Pickers />
        <Switch
          label="Cloak"
          help="Shows the destination under the short URL."
          checked={on}
          onChange={setOn}
          spread
        />
        <Switch label="On" checked={on} onChange={setOn} />
        <Switch label="Not in your plan: free" checked={false} onChange={setOn} disabled />
        <Checkbox label="Chosen" checked={on} onChange={setOn} />
        <Checkbox label="Some of it" checked="mixed" onChange={setOn} />
        <Checkbox label="Not now" checked={false} onChange={setOn} disabled />
        <Radio label="Only this" help="With a second line." checked={on} onChange={() => setOn(true)} />
        <Radio label="Or that" checked={!on} onChange={() => setOn(false)} />
        <Segmented
          label="Kind"
          value={part}
          onChange={setPart}
          options={[
            { value: 'edit', label: 'People' },
            { value: 'rules', label: 'Bots' },
            { value: 'qr', label: 'Both' },
          ]}
        />
        <Tabs
          label="Parts of a link"
          value={part}
          onChange={setPart}
          items={[
            { value: 'edit', label: 'Edit' },
            { value: 'rules', label: 'Rules', count: 2 },
            { value: 'qr', label: 'QR' },
          ]}
        />
        <Fold title="When" summary="ends 31 December, then the archive" open={open} onToggle={setOpen}>
          Its fields.
        </Fold>
      </div>
    </Section>
  );
}

function Pickers() {
  const [country, setCountry] = useState<string[]>([]);
  const [countries, setCountries] = useState<string[]>(['FR', 'TW']);
  const [tags, setTags] = useState<string[]>(['newsletter', '春茶']);
  return (
    <>
      <Field label="Country">
        <Combobox
          label="Country"
          options={COUNTRIES}
          values={country}
          onChange={setCountry}
          placeholder="Any"
        />
      </Field>
      <Field label="Countries">
        <Combobox
          label="Countries"
          options={COUNTRIES}
          values={countries}
          onChange={setCountries}
          many
          creates={(typed) => `Create “${typed}”`}
          searchLabel="Search countries"
        />
      </Field>
      <Field label="Tags">
        <TagInput
          values={tags}
          onChange={setTags}
          options={TAGS}
          placeholder="Add a tag"
          creates={(typed) => `Create “${typed}”`}
          removeLabel={(value) => `Remove ${value}`}
        />
      </Field>
    </>
  );
}
