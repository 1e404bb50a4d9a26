import type { ExampleAnswer } from '../answers.ts';
import { APIS, type ApiName, LANGUAGES } from '../apis.ts';
import { KEY_VARIABLE } from '../curl.ts';
import { FORM_FIELDS } from '../form.ts';
import { nameOf } from '../names.ts';
import type { ApiRequest, BuilderPlace, Mode } from '../request.ts';
import type { BuilderTexts } from './texts/texts.ts';

interface Told {
  readonly api: ApiName;
  readonly mode: Mode;
  readonly place: BuilderPlace;
  readonly request: ApiRequest;
  readonly answer: ExampleAnswer;
}

/** Everything that a language model needs to write a program: as Markdown, and never with a secret. */
export function assistantText({ api, mode, place, request, answer }: Told, texts: BuilderTexts): string {
  const { assistant, fields } = texts;
  const names = FORM_FIELDS.flatMap((field) => {
    const name = nameOf(api, field, { mode, workspaceKind: place.workspaceKind });
    return name === null ? [] : [`- \`${name}\`: ${fields[field]}`];
  });
  return [
    `# ${assistant.title(APIS[api].title, mode)}`,
    `${assistant.base}: ${place.base}`,
    `## ${assistant.request}`,
    `\`\`\`sh\n${LANGUAGES.curl.print(request)}\n\`\`\``,
    assistant.key(KEY_VARIABLE),
    `## ${assistant.answer(answer.status)}`,
    `\`\`\`json\n${JSON.stringify(answer.body, null, 2)}\n\`\`\``,
    `## ${assistant.fields}`,
    names.join('\n'),
    `${assistant.reference}: ${place.origin}${referencePath(api)}.md`,
  ].join('\n\n');
}

export const referencePath = (api: ApiName): string => (api === 'native' ? '/docs' : `/docs/compat/${api}`);
