import type { ComponentType } from 'react';

import { BehaviourFields, TrackingFields } from './behaviour-fields.tsx';
import { AddressFields, DestinationFields, LabelFields } from './content-fields.tsx';
import type { SectionName } from './edit-form.ts';
import { AppFields, PreviewFields, UtmFields } from './page-fields.tsx';
import type { SectionProps } from './section-props.ts';
import { PasswordFields, WhenFields } from './when-fields.tsx';

/** The controls of each section. */
export const SECTION_FIELDS: Readonly<Record<SectionName, ComponentType<SectionProps>>> = {
  destination: DestinationFields,
  address: AddressFields,
  labels: LabelFields,
  when: WhenFields,
  password: PasswordFields,
  utm: UtmFields,
  preview: PreviewFields,
  apps: AppFields,
  tracking: TrackingFields,
  behaviour: BehaviourFields,
};
