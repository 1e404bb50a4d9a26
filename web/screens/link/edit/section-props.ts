import type { Link } from '../../../api/types.ts';
import type { FormFaults } from '../../../app/form-faults.ts';
import type { EditForm } from './edit-form.ts';

export interface SectionProps {
  /** As it is saved. */
  readonly link: Link;
  readonly form: EditForm;
  readonly set: (change: Partial<EditForm>) => void;
  readonly faults: FormFaults;
}
