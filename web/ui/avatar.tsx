import styles from './avatar.module.css';
import { joinClasses } from './class-names.ts';

interface AvatarProps {
  readonly name: string;
  readonly large?: boolean;
}

/** Letters of a name. Nothing is fetched from anywhere. */
export function Avatar({ name, large = false }: AvatarProps) {
  return (
    // The letters are no text: the name of a button is what stands beside them.
    <span
      aria-hidden="true"
      className={joinClasses(styles.avatar, large && styles.large)}
      data-letters={lettersOf(name)}
    />
  );
}

export function lettersOf(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter((word) => word !== '');
  const [first = '', ...others] = words;
  const letter = [...first][0] ?? '?';
  // A name in Chinese characters is known by its last one or two, and two do not fit.
  if (/\p{Script=Han}/u.test(letter)) return [...first].at(-1) ?? letter;
  const last = others.at(-1);
  return `${letter}${last === undefined ? '' : ([...last][0] ?? '')}`.toUpperCase();
}
