import { Confirm } from '../ui/confirm.tsx';
import { leaveTexts } from './texts/texts.ts';

interface LeaveQuestionProps {
  readonly onLeave: () => void;
  readonly onStay: () => void;
}

export default function LeaveQuestion({ onLeave, onStay }: LeaveQuestionProps) {
  const t = leaveTexts.use();
  return (
    <Confirm open onClose={onStay} title={t.title} action={t.action} onConfirm={onLeave}>
      {t.text}
    </Confirm>
  );
}
