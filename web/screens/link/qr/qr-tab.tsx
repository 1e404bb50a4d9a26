import { useState } from 'react';
import { useApi } from '../../../api/workspace-api.tsx';
import { useSearch } from '../../../app/search.ts';
import { useWorkspace } from '../../../app/session.tsx';
import { useWrite } from '../../../app/writes.ts';
import { Button, buttonClass } from '../../../ui/button.tsx';
import { joinClasses } from '../../../ui/class-names.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Note } from '../../../ui/note.tsx';
import { showToast } from '../../../ui/toasts.tsx';
import { sentenceOf } from '../../../words/problem-texts.ts';
import type { LinkTabProps } from '../link-tab.ts';
import { colorsOf, type QrDesign, qrSearch, toQuery } from './qr-design.ts';
import { QrForm } from './qr-form.tsx';
import { useQrPicture } from './qr-picture.ts';
import styles from './qr-tab.module.css';
import { qrTexts } from './texts/texts.ts';

export default function QrTab({ link }: LinkTabProps) {
  const t = qrTexts.use();
  const [design, setDesign] = useSearch(qrSearch);
  const id = link.id ?? '';
  const { src, error, isOld } = useQrPicture(id, design);
  return (
    <div className={styles.tab}>
      <div className={styles.view}>
        <div className={joinClasses(styles.picture, isOld && styles.old)}>
          {src !== null && <img src={src} alt={t.picture(link.short_url ?? '')} />}
        </div>
        {/* What the server refuses to draw cannot be saved either. */}
        {error === null && <Downloads linkId={id} name={link.slug ?? 'qr'} design={design} />}
        <p className={styles.help}>{t.scans}</p>
      </div>
      <div className={styles.form}>
        {error !== null && <Note tone="danger">{sentenceOf(error)}</Note>}
        <QrForm
          design={design}
          isRefused={error !== null}
          onChange={(change) => setDesign(change, { replace: true })}
        />
        <Actions design={design} onReset={(plain) => setDesign(plain, { replace: true })} />
      </div>
    </div>
  );
}

interface DownloadsProps {
  readonly linkId: string;
  readonly name: string;
  readonly design: QrDesign;
}

function Downloads({ linkId, name, design }: DownloadsProps) {
  const t = qrTexts.use();
  const api = useApi();
  const file = name.replace(/[^\p{L}\p{N}-]+/gu, '-');
  const path = `/links/${linkId}/qr`;
  return (
    <div className={styles.downloads}>
      {(['svg', 'png'] as const).map((format) => (
        <a
          key={format}
          className={buttonClass({ wide: true })}
          href={api.url(path, toQuery(design, format))}
          download={`${file}.${format}`}
        >
          <Icon name="download" />
          {format === 'svg' ? t.downloadSvg : t.downloadPng}
        </a>
      ))}
      {canCopyPictures() && <CopyPicture path={path} design={design} />}
    </div>
  );
}

/** Browsers let pages copy pictures only where the connection is encrypted. */
const canCopyPictures = (): boolean => typeof ClipboardItem === 'function' && window.isSecureContext;

function CopyPicture({ path, design }: { readonly path: string; readonly design: QrDesign }) {
  const t = qrTexts.use();
  const api = useApi();
  async function copy(): Promise<void> {
    try {
      const picture = api
        .send('GET', path, { query: toQuery(design, 'png') })
        .then((response) => response.blob());
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
      showToast({ text: t.imageCopied });
    } catch {
      showToast({ text: t.imageNotCopied, kind: 'fault' });
    }
  }
  return (
    <Button icon="copy" wide onClick={() => void copy()}>
      {t.copyImage}
    </Button>
  );
}

interface ActionsProps {
  readonly design: QrDesign;
  readonly onReset: (plain: Partial<QrDesign>) => void;
}

function Actions({ design, onReset }: ActionsProps) {
  const t = qrTexts.use();
  const api = useApi();
  const write = useWrite();
  const { id, workspace, can } = useWorkspace();
  const [isBusy, setBusy] = useState(false);
  const { color, background, level, logo } = design;
  const isPlain = color === null && background === null && level === null && logo === null;
  const before = workspace.qr;

  async function saveDefault(): Promise<void> {
    setBusy(true);
    const qr = {
      ...colorsOf(design, before),
      level: level ?? before.level,
      logo: logo ?? before.logo,
    };
    await write({
      run: () => api.patch(`/workspaces/${id}`, { qr }),
      touches: ['workspace', 'session', 'links'],
      said: t.savedDefault,
      undo: () => api.patch(`/workspaces/${id}`, { qr: before }),
    });
    setBusy(false);
  }

  if (isPlain) return null;
  return (
    <div className={styles.actions}>
      <Button
        kind="quiet"
        onClick={() => onReset({ color: null, background: null, level: null, logo: null })}
      >
        {t.reset}
      </Button>
      {can('admin') && (
        <Button busy={isBusy} onClick={() => void saveDefault()}>
          {t.saveDefault}
        </Button>
      )}
    </div>
  );
}
