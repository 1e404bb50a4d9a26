import { Screen } from '../../app/screen.tsx';
import { useSession } from '../../app/session.tsx';
import { Note } from '../../ui/note.tsx';
import { DisplaySection } from './display-section.tsx';
import { FactorSection } from './factor-section.tsx';
import { IdentitySection } from './identity-section.tsx';
import { KeySection } from './key-section.tsx';
import styles from './me.module.css';
import { PasskeySection } from './passkey-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SessionSection } from './session-section.tsx';
import { meTexts } from './texts/texts.ts';

export default function Me() {
  const t = meTexts.use();
  const { person } = useSession();
  return (
    <Screen title={t.title}>
      <div className={styles.columns}>
        <div className={styles.sections}>
          {person.is_instance_admin && <Note icon="shield">{t.admin}</Note>}
          <ProfileSection />
          <PasswordSection />
          <FactorSection />
          <PasskeySection />
          <KeySection />
        </div>
        <div className={styles.sections}>
          <DisplaySection />
          <SessionSection />
          <IdentitySection />
        </div>
      </div>
    </Screen>
  );
}
