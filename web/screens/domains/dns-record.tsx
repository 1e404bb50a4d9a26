import { CopyButton } from '../../ui/copy-button.tsx';
import styles from './domains.module.css';
import { domainsTexts } from './texts/texts.ts';

interface DnsRecordProps {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** A record to set, each part with a button to copy it. */
export function DnsRecord({ name, type, value }: DnsRecordProps) {
  const { setUp: t } = domainsTexts.use();
  const parts = [
    [t.recordName, name],
    [t.recordType, type],
    [t.recordValue, value],
  ] as const;
  return (
    <dl className={styles.record}>
      {parts.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <code dir="ltr">{text}</code>
            <CopyButton text={text} label={`${label}: ${text}`} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
