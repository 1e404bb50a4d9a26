import { useRead } from '../../../api/reading.ts';
import type { FieldValue } from '../../../builder/form.ts';
import { builderTexts } from '../../../builder/ui/texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { FaultLine, Field } from '../../../ui/field.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NumberInput, UrlInput } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { useFormat } from '../../../words/format.ts';
import { apiTexts } from '../texts/texts.ts';
import styles from './builder.module.css';
import { useOneField } from './form-context.ts';

type Rules = FieldValue<'rules'>;
type RuleRow = { readonly by: 'country' | 'platform'; readonly is: string; readonly url: string };

const PLATFORMS = ['ios', 'android', 'windows', 'mac', 'linux', 'other'] as const;

const toRow = ({ when, then }: Rules[number]): RuleRow => ({
  by: when.country === undefined ? 'platform' : 'country',
  is: (when.country ?? when.platform)?.[0] ?? '',
  url: then.url ?? '',
});
const toRule = ({ by, is, url }: RuleRow): Rules[number] => ({ when: { [by]: [is] }, then: { url } });

/** Rules by country and platform, which most of the APIs have, and shares. */
export function RulesFields() {
  const { builder: t } = apiTexts.use();
  const words = builderTexts.use();
  const rules = useOneField('rules');
  const split = useOneField('split');
  const rows = (rules.value ?? []).map(toRow);
  const setRows = (next: readonly RuleRow[]) => rules.set(next.length === 0 ? undefined : next.map(toRule));
  const replace = (at: number, row: RuleRow) => setRows(rows.map((one, nth) => (nth === at ? row : one)));
  const missing = rules.missing ?? split.missing;
  const bad = rules.bad ?? split.bad;
  return (
    <>
      <p className={styles.soft}>{missing === undefined ? t.rulesHelp : words.why[missing]}</p>
      {bad !== undefined && <FaultLine text={words.why[bad]} />}
      {rows.map((row, at) => (
        <RuleFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place in the list
          key={at}
          row={row}
          onChange={(next) => replace(at, next)}
          onRemove={() => setRows(rows.filter((_, nth) => nth !== at))}
        />
      ))}
      <Shares />
      <div className={styles.adds}>
        <Button
          icon="plus"
          disabled={rules.missing !== undefined}
          onClick={() => setRows([...rows, { by: 'platform', is: 'ios', url: '' }])}
        >
          {t.addRule}
        </Button>
        <Button
          icon="split"
          disabled={split.missing !== undefined}
          onClick={() => split.set([...(split.value ?? []), { url: '', weight: 50 }])}
        >
          {t.addShare}
        </Button>
      </div>
    </>
  );
}

interface RuleFieldsProps {
  readonly row: RuleRow;
  readonly onChange: (row: RuleRow) => void;
  readonly onRemove: () => void;
}

function RuleFields({ row, onChange, onRemove }: RuleFieldsProps) {
  const { builder: t } = apiTexts.use();
  const options = useRuleValues(row.by);
  return (
    <div className={styles.row}>
      <Field label={t.ruleBy}>
        <Select
          value={row.by}
          onChange={(by) => onChange({ ...row, by, is: by === 'country' ? 'TW' : 'ios' })}
          options={[
            { value: 'platform', label: t.byPlatform },
            { value: 'country', label: t.byCountry },
          ]}
        />
      </Field>
      <Field label={t.ruleValue}>
        <Select value={row.is} onChange={(is) => onChange({ ...row, is })} options={options} />
      </Field>
      <Field label={t.ruleTo}>
        <UrlInput value={row.url} onChange={(url) => onChange({ ...row, url })} />
      </Field>
      <IconButton icon="close" label={t.removeRule} onClick={onRemove} />
    </div>
  );
}

interface Words {
  readonly country: readonly { readonly code: string }[];
}

function useRuleValues(by: RuleRow['by']) {
  const { builder: t } = apiTexts.use();
  const format = useFormat();
  const { data } = useRead<Words>('words', by === 'country' ? '/words' : null);
  if (by === 'platform') return PLATFORMS.map((value) => ({ value, label: t.platforms[value] }));
  const codes = data?.country.map(({ code }) => code) ?? ['TW'];
  return codes
    .map((value) => ({ value, label: format.country(value) }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

function Shares() {
  const { builder: t } = apiTexts.use();
  const { value: split = [], set } = useOneField('split');
  const setAll = (next: FieldValue<'split'>) => set(next.length === 0 ? undefined : next);
  return split.map((variant, at) => {
    const change = (fields: Partial<typeof variant>) =>
      setAll(split.map((one, nth) => (nth === at ? { ...one, ...fields } : one)));
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a share is its place in the list
      <div key={at} className={styles.shareRow}>
        <Field label={t.share}>
          <NumberInput
            min={0}
            max={100}
            value={variant.weight}
            onChange={(weight) => change({ weight: weight ?? 0 })}
          />
        </Field>
        <Field label={t.shareTo}>
          <UrlInput value={variant.url} onChange={(url) => change({ url })} />
        </Field>
        <IconButton
          icon="close"
          label={t.removeShare}
          onClick={() => setAll(split.filter((_, nth) => nth !== at))}
        />
      </div>
    );
  });
}
