import { useSearch } from '../../app/search.ts';
import { useWorkspace } from '../../app/session.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import type { LinkAnswerWire } from '../contract-types.ts';
import { changeOfLink, formOfLink } from '../link-form.ts';
import type { TargetLink } from '../request.ts';
import { useFreshKeys } from './fresh-keys.ts';
import { usePlaces } from './place.ts';
import { requestSearch } from './request-search.ts';
import styles from './request-view.module.css';
import { modeOf, RequestView } from './request-view.tsx';
import { builderTexts } from './texts/texts.ts';

const SEARCH = requestSearch('update');

/** The requests that make a link what it is: the tab of the link. */
export function LinkRequest({ link }: { readonly link: LinkAnswerWire }) {
  const t = builderTexts.use();
  const [choice, choose] = useSearch(SEARCH);
  const { id } = useWorkspace();
  const [fresh] = useFreshKeys(id);
  const { places, error, retry } = usePlaces();
  if (places === null) {
    return error === null ? <Loading rows={6} /> : <Fault error={error} onRetry={retry} />;
  }
  const form = modeOf(choice) === 'update' ? changeOfLink(link) : formOfLink(link);
  return (
    <RequestView
      choice={choice}
      onChoose={choose}
      form={form}
      place={places.of(choice.api, fresh?.secret ?? null)}
      target={targetOf(link)}
    >
      {link.has_password && <p className={styles.remarks}>{t.passwordUnknown}</p>}
    </RequestView>
  );
}

/** Null for a link of a dry run, which has no id. */
export function targetOf(link: LinkAnswerWire): TargetLink | null {
  const { id, short_url, slug, url, domain, created_via, rules, split } = link;
  if (id === null || short_url === null || slug === null) return null;
  return { id, short_url, slug, url, domain, created_via, rules, split };
}
