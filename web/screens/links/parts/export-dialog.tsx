import { useEffect, useRef, useState } from 'react';
import { isAborted } from '../../../api/problem.ts';
import type { LinkPage } from '../../../api/types.ts';
import { useApi, type WorkspaceApi } from '../../../api/workspace-api.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Note } from '../../../ui/note.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { useFormat } from '../../../words/format.ts';
import { sentenceOf } from '../../../words/problem-texts.ts';
import { commonTexts } from '../../../words/texts/texts.ts';
import { EXPORT_FORMATS, type ExportFormat, exportHead, exportLine } from '../model/export-links.ts';
import type { Row } from '../model/link-facts.ts';
import type { ApiFilter } from '../model/link-query.ts';
import { linksTexts } from '../texts/texts.ts';
import styles from './bars.module.css';

const PAGE = 100;
/** Links after which what was written leaves the memory of the program for that of the browser. */
const PART_LINKS = 5_000;
const SLOW_LINKS = 20_000;

interface ExportDialogProps {
  /** Null: all that match the filter. */
  readonly rows: readonly Row[] | null;
  readonly filter: ApiFilter;
  readonly total: number | null;
  readonly onClose: () => void;
}

/** A file with the chosen links, or with all that match: read page by page, and saved when it is whole. */
export function ExportDialog({ rows, filter, total, onClose }: ExportDialogProps) {
  const t = linksTexts.use().export;
  const common = commonTexts.use();
  const format = useFormat();
  const api = useApi();
  const [kind, setKind] = useState<ExportFormat>('csv');
  const [done, setDone] = useState<number | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const count = rows?.length ?? total ?? 0;

  const start = async () => {
    const controller = new AbortController();
    running.current = controller;
    setFault(null);
    setDone(0);
    try {
      const file = await writeFile({
        api,
        rows,
        filter,
        kind,
        signal: controller.signal,
        onProgress: setDone,
      });
      save(file, `${t.file}.${kind}`);
      onClose();
    } catch (error) {
      setDone(null);
      setFault(isAborted(error) ? t.stopped : sentenceOf(error));
    }
  };
  return (
    <Dialog
      open
      size="small"
      sticky={done !== null}
      title={rows === null ? t.title(format.number(count)) : t.titleSome(count)}
      onClose={onClose}
      onSubmit={() => void (done === null && start())}
      actions={
        done === null ? (
          <>
            <Button onClick={onClose}>{common.cancel}</Button>
            <Button type="submit" kind="main">
              {t.start}
            </Button>
          </>
        ) : (
          <Button onClick={() => running.current?.abort()}>{t.stop}</Button>
        )
      }
    >
      <div className={styles.forms}>
        <p>{t.text}</p>
        {done === null ? (
          <Segmented
            wide
            label={t.start}
            value={kind}
            onChange={setKind}
            options={EXPORT_FORMATS.map((value) => ({ value, label: t[value] }))}
          />
        ) : (
          <p className={styles.progress} role="status">
            <progress value={done} max={count} />
            {t.progress(format.number(done), format.number(count))}
          </p>
        )}
        {count > SLOW_LINKS && <p className={styles.soft}>{t.note}</p>}
        {fault !== null && (
          <Note tone="danger" live>
            {fault}
          </Note>
        )}
      </div>
    </Dialog>
  );
}

interface FileWanted {
  readonly api: WorkspaceApi;
  readonly rows: readonly Row[] | null;
  readonly filter: ApiFilter;
  readonly kind: ExportFormat;
  readonly signal: AbortSignal;
  readonly onProgress: (links: number) => void;
}

async function writeFile({ api, rows, filter, kind, signal, onProgress }: FileWanted): Promise<Blob> {
  const type = kind === 'csv' ? 'text/csv' : 'application/x-ndjson';
  if (rows !== null)
    return new Blob([exportHead(kind), ...rows.map((row) => exportLine(kind, row))], { type });
  const parts: Blob[] = [new Blob([exportHead(kind)])];
  let lines: string[] = [];
  let written = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = { ...filter, limit: PAGE, ...(cursor !== '' && { cursor }) };
    const page: LinkPage = await api.get<LinkPage>('/links', query, { signal });
    for (const link of page.data) lines.push(exportLine(kind, link));
    written += page.data.length;
    onProgress(written);
    if (lines.length >= PART_LINKS) {
      parts.push(new Blob(lines));
      lines = [];
    }
    cursor = page.next_cursor;
  }
  return new Blob([...parts, ...lines], { type });
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
