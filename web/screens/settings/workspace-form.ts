import type { QrLevel, Workspace, WorkspaceChange } from '../../api/types.ts';
import { contrastOf, luminanceOf } from '../../ui/contrast.ts';

/** The settings of a workspace as a form has them: an empty text is the default. */
export interface WorkspaceForm {
  readonly name: string;
  readonly timezone: string;
  readonly default_domain_id: string;
  readonly required_second_factor: boolean;
  readonly qr_color: string;
  readonly qr_background: string;
  readonly qr_level: QrLevel | '';
  readonly qr_logo: string;
}

export const TRANSPARENT = 'transparent';

export const toWorkspaceForm = (workspace: Workspace): WorkspaceForm => ({
  name: workspace.name,
  timezone: workspace.timezone ?? '',
  default_domain_id: workspace.default_domain_id ?? '',
  required_second_factor: workspace.required_second_factor,
  qr_color: workspace.qr.color ?? '',
  qr_background: workspace.qr.background ?? '',
  qr_level: workspace.qr.level ?? '',
  qr_logo: workspace.qr.logo ?? '',
});

const orNull = <T extends string>(text: T): Exclude<T, ''> | null =>
  text.trim() === '' ? null : (text.trim() as Exclude<T, ''>);

/** What the API takes of the changed fields. */
export function toWorkspaceChange(changes: Partial<WorkspaceForm>): WorkspaceChange {
  const { name, timezone, default_domain_id: domain, required_second_factor: required } = changes;
  const { qr_color: color, qr_background: background, qr_level: level, qr_logo: logo } = changes;
  const qr = {
    ...(color === undefined ? {} : { color: orNull(color) }),
    ...(background === undefined ? {} : { background: orNull(background) }),
    ...(level === undefined ? {} : { level: orNull(level) }),
    ...(logo === undefined ? {} : { logo: orNull(logo) }),
  };
  return {
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(timezone === undefined ? {} : { timezone: orNull(timezone) }),
    ...(domain === undefined ? {} : { default_domain_id: orNull(domain) }),
    ...(required === undefined ? {} : { required_second_factor: required }),
    ...(Object.keys(qr).length === 0 ? {} : { qr }),
  };
}

/** Readers recognise nothing but dark on light with this much contrast; the server refuses less. */
const CONTRAST_MIN = 3;
const COLOR = /^#[0-9a-f]{6}$/i;

/** What a QR code is drawn with, or why it cannot be drawn. Colours that are half typed are `unfinished`. */
export function qrColorsOf(
  form: Pick<WorkspaceForm, 'qr_color' | 'qr_background'>,
): { readonly color: string; readonly background: string } | 'unfinished' | 'too_close' {
  const color = form.qr_color === '' ? '#000000' : form.qr_color;
  const background = form.qr_background === '' ? '#ffffff' : form.qr_background;
  const ground = background === TRANSPARENT ? '#ffffff' : background;
  if (!COLOR.test(color) || !COLOR.test(ground)) return 'unfinished';
  const isDarker = luminanceOf(color) < luminanceOf(ground);
  return isDarker && contrastOf(color, ground) >= CONTRAST_MIN ? { color, background } : 'too_close';
}
