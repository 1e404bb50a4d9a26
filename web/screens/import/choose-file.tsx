import { type DragEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { TextArea } from '../../ui/input.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormat } from '../../words/format.ts';
import styles from './import.module.css';
import { FILE_BYTES_MAX, ROWS_MAX, type TableFault } from './model/table.ts';
import { importTexts } from './texts/texts.ts';

interface ChooseFileProps {
  readonly fault: TableFault | null;
  readonly isReading: boolean;
  readonly onFile: (name: string, file: Blob) => void;
}

export function ChooseFile({ fault, isReading, onFile }: ChooseFileProps) {
  const t = importTexts.use();
  const faultText = useFaultText(fault);
  const [text, setText] = useState('');
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file.name, file);
  };
  return (
    <div className={styles.choose}>
      <p className={styles.intro}>{t.intro}</p>
      {faultText !== null && (
        <Note tone="danger" live>
          {faultText}
        </Note>
      )}
      {/** biome-ignore lint/a11y/noStaticElementInteractions: files can be dropped here too; the field inside is the way for everybody */}
      <div
        className={styles.drop}
        data-over={isOver ? '' : undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <label className={styles.file}>
          <Icon name="upload" size={20} />
          <span className={styles.fileName}>{isReading ? t.reading : t.file}</span>
          <span className={styles.soft}>{t.fileHelp}</span>
          <input
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
            disabled={isReading}
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              if (file !== undefined) onFile(file.name, file);
              // The same file can be chosen again after it was mended.
              event.target.value = '';
            }}
          />
        </label>
      </div>
      <Field label={t.paste} help={t.pasteHelp}>
        <TextArea
          value={text}
          onChange={setText}
          mono
          rows={6}
          spellCheck={false}
          dir="ltr"
          className={styles.paste}
        />
      </Field>
      <div>
        <Button
          disabled={text.trim() === ''}
          busy={isReading}
          onClick={() => onFile(t.pasted, new Blob([text]))}
        >
          {t.pasteRead}
        </Button>
      </div>
    </div>
  );
}

function useFaultText(fault: TableFault | null): string | null {
  const t = importTexts.use();
  const format = useFormat();
  if (fault === null) return null;
  if (fault === 'too_long') return t.faults.too_long(format.number(ROWS_MAX));
  if (fault === 'too_large') return t.faults.too_large(format.bytes(FILE_BYTES_MAX));
  return t.faults[fault];
}
