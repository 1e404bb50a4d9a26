import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { isHeader } from './domain-form.ts';
import styles from './domains.module.css';
import { domainsTexts } from './texts/texts.ts';

interface HeadersProps {
  readonly host: string;
  readonly headers: readonly string[];
  readonly fault: string | undefined;
  readonly isLocked: boolean;
  readonly onChange: (headers: readonly string[]) => void;
}

/** The sender ids that slugs of a domain may begin with. Each one in the list is active. */
export function Headers({ host, headers, fault, isLocked, onChange }: HeadersProps) {
  const { settings: t } = domainsTexts.use();
  const [text, setText] = useState('');
  const header = text.trim().toUpperCase();
  const canAdd = isHeader(header) && !headers.includes(header);
  const add = () => {
    if (!canAdd) return;
    onChange([...headers, header]);
    setText('');
  };
  const [example] = headers;
  return (
    <Section
      title={t.headers}
      aside={headers.length > 0 && <span className={styles.active}>{t.headersActive(headers.length)}</span>}
    >
      <div className={styles.fields}>
        <p className={styles.help}>{t.headersText}</p>
        {headers.length === 0 && <p className={styles.help}>{t.headersNone}</p>}
        {headers.length > 0 && (
          <ul className={styles.chips}>
            {headers.map((one) => (
              <li key={one}>
                <Chip
                  removeLabel={t.headerRemove(one)}
                  onRemove={isLocked ? undefined : () => onChange(headers.filter((other) => other !== one))}
                >
                  {one}
                </Chip>
              </li>
            ))}
          </ul>
        )}
        {example !== undefined && <code className={styles.example}>{t.headerExample(host, example)}</code>}
        {!isLocked && (
          <form
            className={styles.line}
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <Field label={t.header} labelHidden fault={fault}>
              <TextInput
                mono
                dir="ltr"
                maxLength={11}
                placeholder={t.headerPlaceholder}
                value={text}
                onChange={setText}
              />
            </Field>
            <Button type="submit" disabled={!canAdd}>
              {t.headerAdd}
            </Button>
          </form>
        )}
      </div>
    </Section>
  );
}
