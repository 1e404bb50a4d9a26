import { Forbidden } from '../ui/states.tsx';
import { useFormat } from '../words/format.ts';
import { commonTexts } from '../words/texts/texts.ts';
import { rolesWith } from './permissions.ts';
import { Screen } from './screen.tsx';

/** In place of a screen that the role of the person does not show. */
export function AdminsOnly({ title }: { readonly title: string }) {
  const t = commonTexts.use();
  const format = useFormat();
  return (
    <Screen title={title}>
      <Forbidden roles={format.anyOf(rolesWith('admin').map((role) => t.roles[role]))} />
    </Screen>
  );
}
