import { ForRoles } from './for-roles.tsx';
import { Screen } from './screen.tsx';

/** In place of a screen that the role of the person does not show. */
export function AdminsOnly({ title }: { readonly title: string }) {
  return (
    <Screen title={title}>
      <ForRoles scope="admin" />
    </Screen>
  );
}
