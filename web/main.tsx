import './styles/base.css';
import './styles/frame.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';
import { loadPlaceOf } from './shell/routes.tsx';
import { commonTexts } from './words/texts/texts.ts';

/** The texts come first: nothing can be said without them. */
async function start(root: Element): Promise<void> {
  loadPlaceOf(window.location.pathname);
  await commonTexts.load();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

export * from './shell/kit.ts';

// Not awaited: a lazy module that imports this one would wait for it, and it for that module.
const root = document.getElementById('root');
if (root !== null) {
  start(root).catch(() => {
    root.dataset.failed = '';
  });
}
