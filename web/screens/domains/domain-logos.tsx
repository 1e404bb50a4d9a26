import { type ChangeEvent, useState } from 'react';
import type { Domain } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { FaultLine } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { UrlInput } from '../../ui/input.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import styles from './domains.module.css';
import { domainsTexts } from './texts/texts.ts';

type Scheme = 'light' | 'dark';
type Logo = NonNullable<Domain['logo']>;

/** Pictures that were chosen on this page, as addresses of this page. The stored ones are on the domain itself. */
export type ShownLogos = Readonly<Partial<Record<Scheme, string>>>;

const TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'];
const BYTES_MAX = 128 * 1_024;

interface DomainLogosProps {
  readonly domain: Domain;
  readonly isLocked: boolean;
  readonly shown: ShownLogos;
  readonly onShown: (shown: ShownLogos) => void;
}

/** A logo is stored at once, not with the other settings: it is a file. */
export function DomainLogos(props: DomainLogosProps) {
  const { settings: t } = domainsTexts.use();
  const { logo, logo_dark: dark } = props.domain;
  return (
    <div className={styles.pair}>
      <LogoField {...props} scheme="light" label={t.logo} help={t.logoHelp} logo={logo} />
      {logo !== null && (
        <LogoField {...props} scheme="dark" label={t.logoDark} help={t.logoDarkHelp} logo={dark} />
      )}
    </div>
  );
}

interface LogoFieldProps extends DomainLogosProps {
  readonly scheme: Scheme;
  readonly label: string;
  readonly help: string;
  readonly logo: Logo | null;
}

function LogoField({ domain, isLocked, shown, onShown, scheme, label, help, logo }: LogoFieldProps) {
  const { settings: t } = domainsTexts.use();
  const format = useFormat();
  const api = useApi();
  const write = useWrite();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const path = `/domains/${domain.id}/logo`;
  const run = async (call: () => Promise<unknown>, picture: string | undefined) => {
    setBusy(true);
    setFault(undefined);
    try {
      await write({ run: call, touches: ['domains', 'audit'], faults: 'throw' });
      const { [scheme]: _, ...others } = shown;
      onShown(picture === undefined ? others : { ...others, [scheme]: picture });
    } catch (error) {
      setFault(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  const upload = (file: File) => {
    if (!TYPES.includes(file.type)) return setFault(t.logoBadType);
    if (file.size > BYTES_MAX) return setFault(t.logoTooBig(format.bytes(file.size)));
    const headers = { 'content-type': file.type };
    return void run(
      () => api.send('PUT', path, { query: { scheme }, body: file, headers }),
      URL.createObjectURL(file),
    );
  };
  const remove = () => run(() => api.remove(path, { query: { scheme } }), undefined);
  const fetchFrom = (url: string) => run(() => api.put(path, { url }, { query: { scheme } }), undefined);
  return (
    <div className={styles.logo}>
      <p className={styles.label}>{label}</p>
      <p className={styles.help}>
        {logo === null ? t.logoNone : <LogoFacts logo={logo} host={domain.host} />}
      </p>
      {!isLocked && (
        <div className={styles.line}>
          <FileButton label={busy ? t.uploading : t.upload} name={label} busy={busy} onFile={upload} />
          {logo !== null && (
            <Button kind="quiet" busy={busy} onClick={() => void remove()}>
              {t.logoRemove}
            </Button>
          )}
        </div>
      )}
      {!isLocked && <FromUrl label={label} busy={busy} onFetch={(url) => void fetchFrom(url)} />}
      {fault !== undefined && <FaultLine text={fault} />}
      <p className={styles.help}>{help}</p>
    </div>
  );
}

function LogoFacts({ logo, host }: { readonly logo: Logo; readonly host: string }) {
  const { settings: t } = domainsTexts.use();
  const format = useFormat();
  const type = (logo.type.split('/')[1] ?? '').replace('+xml', '').toUpperCase();
  const size = `${format.number(Math.round(logo.width))} × ${format.number(Math.round(logo.height))}`;
  return (
    <>
      {t.logoFacts(type, size, format.bytes(logo.bytes))}
      {logo.source_url !== null && ` · ${t.logoFrom(URL.parse(logo.source_url)?.host ?? '')}`}
      {' · '}
      <a className={styles.link} href={`https://${host}${logo.path}`} target="_blank" rel="noreferrer">
        {t.logoOpen}
      </a>
    </>
  );
}

interface FileButtonProps {
  readonly label: string;
  /** What the file is for. */
  readonly name: string;
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
}

function FileButton({ label, name, busy, onFile }: FileButtonProps) {
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // The same file can be chosen again after a refusal.
    event.target.value = '';
    if (file !== undefined) onFile(file);
  };
  return (
    <label className={`${buttonClass()} ${styles.file}`} aria-busy={busy}>
      <Icon name="upload" />
      {label}
      <input
        type="file"
        aria-label={`${name}: ${label}`}
        accept={TYPES.join(',')}
        disabled={busy}
        onChange={choose}
      />
    </label>
  );
}

interface FromUrlProps {
  readonly label: string;
  readonly busy: boolean;
  readonly onFetch: (url: string) => void;
}

function FromUrl({ label, busy, onFetch }: FromUrlProps) {
  const { settings: t } = domainsTexts.use();
  const [url, setUrl] = useState('');
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault();
        if (url.trim() !== '' && !busy) onFetch(url.trim());
      }}
    >
      <UrlInput aria-label={`${label}: ${t.logoUrl}`} placeholder={t.logoUrl} value={url} onChange={setUrl} />
      <Button type="submit" busy={busy} disabled={url.trim() === ''}>
        {t.logoFetch}
      </Button>
    </form>
  );
}
