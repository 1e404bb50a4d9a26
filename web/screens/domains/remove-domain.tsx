import { useState } from 'react';
import { useForget } from '../../api/reading.ts';
import type { Domain } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useGo } from '../../app/link.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { sentenceOf } from '../../words/problem-texts.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { domainsTexts } from './texts/texts.ts';

interface RemoveDomainProps {
  readonly domain: Domain;
  readonly onClose: () => void;
}

export function RemoveDomain({ domain, onClose }: RemoveDomainProps) {
  const t = domainsTexts.use();
  const common = commonTexts.use();
  const api = useApi();
  const go = useGo();
  const write = useWrite();
  const forget = useForget();
  const [fault, setFault] = useState<string>();
  const { host, links } = domain;
  if (links !== 0) {
    return (
      <Dialog
        open
        size="small"
        title={t.removeTitle(host)}
        onClose={onClose}
        actions={<Button onClick={onClose}>{common.close}</Button>}
      >
        <p>{links === null ? t.removeHasMany : t.removeHasLinks(links)}</p>
      </Dialog>
    );
  }
  const remove = async () => {
    try {
      await write({
        run: () => api.remove(`/domains/${domain.id}`),
        touches: ['audit'],
        said: t.removed(host),
        faults: 'throw',
      });
      go('/domains', { replace: true });
      // After this page is gone, which would ask for the removed domain.
      setTimeout(() => void forget(['domains', 'session', 'workspace']));
    } catch (error) {
      setFault(sentenceOf(error));
      throw error;
    }
  };
  return (
    <Confirm
      open
      title={t.removeTitle(host)}
      action={t.remove}
      typed={{ label: t.host, name: host }}
      fault={fault}
      onClose={onClose}
      onConfirm={remove}
    >
      <p>{t.removeText}</p>
    </Confirm>
  );
}
