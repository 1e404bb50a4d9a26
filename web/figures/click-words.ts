import type { Format } from '../words/format.ts';
import type { LiveClick } from './live-buffer.ts';
import type { FiguresTexts } from './texts/texts.ts';
import { nameOfValue } from './value-names.ts';

/** What a click was made with: `iPhone, LINE`, `Windows, Chrome`, or the name of the bot. */
export function agentOf(click: LiveClick, { t, format }: { t: FiguresTexts; format: Format }): string {
  if (click.bot) return click.bot_name === '' ? nameOfValue('device', 'bot', { t, format }) : click.bot_name;
  const device =
    click.platform === ''
      ? nameOfValue('device', click.device, { t, format })
      : nameOfValue('platform', click.platform, { t, format });
  const program = click.in_app === '' ? click.browser : nameOfValue('in_app', click.in_app, { t, format });
  const parts = [device, program, ...(click.trigger === 'qr' ? ['QR'] : [])];
  return parts.filter((part) => part !== '').join(', ');
}
