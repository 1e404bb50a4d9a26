import { useState } from 'react';
import { useSearch } from '../../../app/search.ts';
import { useWorkspace } from '../../../app/session.tsx';
import { APIS, type ApiName } from '../../../builder/apis.ts';
import { unclearableFields } from '../../../builder/clearing.ts';
import { formOf, type LinkForm, valuesOf } from '../../../builder/form.ts';
import type { BuilderPlace, RequestOf } from '../../../builder/request.ts';
import { missingFields } from '../../../builder/support.ts';
import { useFreshKeys } from '../../../builder/ui/fresh-keys.ts';
import { type Places, usePlaces } from '../../../builder/ui/place.ts';
import { requestSearch } from '../../../builder/ui/request-search.ts';
import { modeOf, RequestView } from '../../../builder/ui/request-view.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { Fault, Loading } from '../../../ui/states.tsx';
import { apiTexts } from '../texts/texts.ts';
import styles from './builder.module.css';
import { BuilderForm } from './builder-form.tsx';
import { completeForm } from './complete-form.ts';
import { setHeldForm, useHeldForm } from './held-form.ts';
import { TargetPicker, useTarget } from './target-picker.tsx';

const SEARCH = requestSearch('create');

/** A form and the request that says it, in any of the APIs. */
export function Builder() {
  const { places, error, retry } = usePlaces();
  if (places === null) {
    return error === null ? <Loading rows={8} /> : <Fault error={error} onRetry={retry} />;
  }
  return <Sides places={places} />;
}

function Sides({ places }: { readonly places: Places }) {
  const { builder: t } = apiTexts.use();
  const { id } = useWorkspace();
  const [choice, choose] = useSearch(SEARCH);
  const form = useHeldForm(id);
  const [keyId, setKeyId] = useState<string | null>(null);
  const fresh = useFreshKeys(id);
  const key = fresh.find((one) => one.id === keyId) ?? null;
  const place = places.of(choice.api, key?.secret ?? null);
  const mode = modeOf(choice);
  const target = useTarget(mode === 'update');
  const of: RequestOf | null =
    mode === 'create' ? { mode } : target.link === null ? null : { mode, target: target.link };
  const shown = completeForm(form, mode);
  const cannotOf = (one: LinkForm) => (of === null ? [] : cannotIn(choice.api, one, place, of));
  return (
    <div className={styles.sides}>
      <form className={styles.form} aria-label={t.intro} onSubmit={(event) => event.preventDefault()}>
        {mode === 'update' && <TargetPicker target={target} />}
        <BuilderForm
          form={form}
          onChange={(next) => setHeldForm(id, formOf(valuesOf(next, 'update')))}
          api={choice.api}
          hosts={places.hosts}
          mode={mode}
          kind={place.workspaceKind}
          missing={of === null ? NONE : missingFields(choice.api, place, of)}
          cannot={cannotOf(shown)}
          cannotOf={cannotOf}
          unclearable={of === null || of.mode === 'create' ? NONE : unclearableFields(choice.api, place, of)}
          target={of?.target ?? null}
        />
        <Field label={t.keyLabel} help={t.keyHelp}>
          <Select
            value={key?.id ?? ''}
            onChange={(next) => setKeyId(next === '' ? null : next)}
            options={[
              { value: '', label: t.keyVariable },
              ...fresh.map((one) => ({ value: one.id, label: t.keyFresh(one.name) })),
            ]}
          />
        </Field>
        {Object.keys(form).length > 0 && (
          <div>
            <Button kind="quiet" icon="close" onClick={() => setHeldForm(id, {})}>
              {t.clear}
            </Button>
          </div>
        )}
      </form>
      <div className={styles.request}>
        <RequestView choice={choice} onChoose={choose} form={shown} place={place} target={target.link} />
      </div>
    </div>
  );
}

const NONE: ReturnType<typeof missingFields> = new Map();

const cannotIn = (api: ApiName, form: LinkForm, place: BuilderPlace, of: RequestOf) =>
  APIS[api].toRequest(form, place, of)?.cannot ?? [];
