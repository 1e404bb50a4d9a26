import { Suspense, useEffect } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { closeCreateBox, useCreateBox } from '../app/create-store.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { useGo } from '../app/link.tsx';
import { useOverlay } from '../app/palette-store.ts';
import { withStyles } from '../app/screen-styles.ts';
import { createTexts } from '../screens/create/texts/texts.ts';
import { linkTexts } from '../screens/link/texts/texts.ts';
import { whenIdle } from '../ui/when-idle.ts';
import { paletteTexts } from './palette/texts/texts.ts';

const { Part: CreateBox, load: loadCreateBox } = lazyPart(
  withStyles('create', () => import('../screens/create/create-box.tsx'), [createTexts]),
);
const { Part: LinkPanel, load: loadLinkPanel } = lazyPart(
  withStyles('link', () => import('../screens/link/panel.tsx'), [linkTexts]),
);
const { Part: Palette, load: loadPalette } = lazyPart(async () => {
  const [palette] = await Promise.all([import('./palette/palette.tsx'), paletteTexts.load()]);
  return palette;
});
const { Part: ShortcutList } = lazyPart(() => import('./shortcut-list/shortcut-list.tsx'));

/** What lies over a screen of a workspace: the box that makes a link, and the panel of one link. */
export function Overlays() {
  useEffect(() => whenIdle(prefetch), []);
  return (
    <Suspense>
      <Switch>
        <Route path="/links/new">
          <NewLinkRoute />
        </Route>
        <Route path="/links/:id">{({ id }) => <PanelRoute linkId={id} />}</Route>
      </Switch>
      <OpenBox />
      <OpenOverlay />
    </Suspense>
  );
}

/** What failed is asked for again when it is shown. */
function prefetch(): void {
  for (const load of [loadLinkPanel, loadCreateBox, loadPalette]) load().catch(() => {});
}

/** The list stays below, and with it what it shows. */
function useBackToList(): () => void {
  const go = useGo();
  const [path] = useLocation();
  return () => go(path.replace(/\/[^/]*$/, '') + window.location.search);
}

function NewLinkRoute() {
  return <CreateBox start="" onClose={useBackToList()} />;
}

function PanelRoute({ linkId }: { readonly linkId: string }) {
  return <LinkPanel key={linkId} linkId={linkId} onClose={useBackToList()} />;
}

function OpenBox() {
  const start = useCreateBox();
  return start === null ? null : <CreateBox isOver start={start} onClose={closeCreateBox} />;
}

function OpenOverlay() {
  const overlay = useOverlay();
  if (overlay === null) return null;
  return overlay === 'palette' ? <Palette /> : <ShortcutList />;
}
