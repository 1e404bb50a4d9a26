import type { ReactNode } from 'react';

import type { Feature } from '../../../api/types.ts';
import { useWorkspace } from '../../../app/session.tsx';
import { Note } from '../../../ui/note.tsx';
import { commonTexts } from '../../../words/texts/texts.ts';
import styles from './edit-tab.module.css';

interface InPlanProps {
  readonly feature: Feature;
  readonly children: ReactNode;
}

/** Fields of a feature. Where the plan lacks the feature, the fields are grey, and a line names the plan. */
export function InPlan({ feature, children }: InPlanProps) {
  const words = commonTexts.use();
  const { features, plan } = useWorkspace();
  if (features.has(feature)) return children;
  return (
    <>
      <Note icon="lock">{words.notInPlan(plan)}</Note>
      <fieldset disabled className={styles.fields}>
        {children}
      </fieldset>
    </>
  );
}
