import { useRef, useState } from 'react';
import { isAborted } from '../../api/problem.ts';
import { useForget } from '../../api/reading.ts';
import { useApi } from '../../api/workspace-api.tsx';
import type { Columns } from './model/columns.ts';
import {
  checkEntries,
  type Entry,
  type LineProblem,
  NO_PROGRESS,
  type Progress,
  runImport,
} from './model/importing.ts';
import { type RowOptions, toNewLink } from './model/rows.ts';
import { createBreath, readTable, type Table, type TableFault } from './model/table.ts';

/** Where an import is. */
export type Stage =
  | { readonly name: 'choose'; readonly fault: TableFault | null; readonly isReading: boolean }
  | { readonly name: 'match'; readonly table: Table }
  | {
      readonly name: 'check';
      readonly table: Table;
      readonly checked: Checked | null;
      readonly error: unknown;
    }
  | { readonly name: 'run'; readonly table: Table; readonly run: Run };

export interface Checked {
  readonly ready: readonly Entry[];
  readonly problems: readonly LineProblem[];
}

export interface Run {
  readonly id: string;
  readonly entries: readonly Entry[];
  readonly progress: Progress;
  readonly state: 'running' | 'stopping' | 'stopped' | 'broken' | 'done';
  readonly error: unknown;
  /** For the list of what was made. */
  readonly since: string;
}

const START: Stage = { name: 'choose', fault: null, isReading: false };

export function useImport() {
  const api = useApi();
  const forget = useForget();
  const [stage, setStage] = useState<Stage>(START);
  const [columns, setColumns] = useState<Columns>([]);
  const stops = useRef(false);
  const checking = useRef<AbortController | null>(null);

  async function read(name: string, file: Blob): Promise<void> {
    setStage({ name: 'choose', fault: null, isReading: true });
    const table = await readTable(name, file);
    if (typeof table === 'string') return setStage({ name: 'choose', fault: table, isReading: false });
    setColumns(table.columns);
    setStage({ name: 'match', table });
  }

  async function check(table: Table, options: RowOptions): Promise<void> {
    checking.current?.abort();
    const control = new AbortController();
    checking.current = control;
    setStage({ name: 'check', table, checked: null, error: null });
    try {
      const entries = await toEntries(table, columns, options);
      const problems = await checkEntries(api, entries, control.signal);
      const bad = new Set(problems.map(({ row }) => row));
      const checked = { ready: entries.filter(({ row }) => !bad.has(row)), problems };
      if (!control.signal.aborted) setStage({ name: 'check', table, checked, error: null });
    } catch (error) {
      if (isAborted(error) || control.signal.aborted) return;
      setStage({ name: 'check', table, checked: null, error });
    }
  }

  async function run(table: Table, from: Pick<Run, 'id' | 'entries' | 'progress' | 'since'>): Promise<void> {
    stops.current = false;
    let current: Run = { ...from, state: 'running', error: null };
    const show = (change: Partial<Run>) => {
      current = { ...current, ...change };
      setStage({ name: 'run', table, run: current });
    };
    show({});
    try {
      const end = await runImport(api, from.entries, {
        runId: from.id,
        start: from.progress,
        onProgress: (progress) => show({ progress, ...(stops.current ? { state: 'stopping' } : {}) }),
        isStopped: () => stops.current,
      });
      show({ progress: end, state: end.done < from.entries.length ? 'stopped' : 'done' });
    } catch (error) {
      show({ state: 'broken', error });
    }
    await forget(['links', 'tags', 'domains', 'usage', 'stats']);
  }

  return {
    stage,
    columns,
    setColumns,
    read,
    check,
    startOver() {
      checking.current?.abort();
      setStage(START);
    },
    backToColumns(table: Table) {
      checking.current?.abort();
      setStage({ name: 'match', table });
    },
    /** The lines that the check found bad are still there in the end, to be corrected and imported. */
    start: (table: Table, { ready, problems }: Checked) =>
      run(table, {
        id: newRunId(),
        entries: ready,
        progress: { ...NO_PROGRESS, problems },
        since: new Date().toISOString(),
      }),
    goOn: (table: Table, before: Run) => run(table, before),
    stop(table: Table, before: Run) {
      stops.current = true;
      setStage({ name: 'run', table, run: { ...before, state: 'stopping' } });
    },
  };
}

async function toEntries(table: Table, columns: Columns, options: RowOptions): Promise<readonly Entry[]> {
  const breathe = createBreath();
  const entries: Entry[] = [];
  for (const row of table.rows) {
    entries.push({ row, link: toNewLink(row, columns, options) });
    await breathe();
  }
  return entries;
}

/** Pages without https have no `randomUUID`. */
const newRunId = (): string =>
  `import-${[...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
