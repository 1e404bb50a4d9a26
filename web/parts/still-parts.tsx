import { Avatar } from '../ui/avatar.tsx';
import { Badge, Dot } from '../ui/badge.tsx';
import { BarList } from '../ui/bar-list.tsx';
import { Button } from '../ui/button.tsx';
import { Cairn } from '../ui/cairn.tsx';
import { AddChip, Chip, FilterChip, Tag } from '../ui/chip.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Figure, Figures } from '../ui/figure.tsx';
import { ICON_NAMES, Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Note } from '../ui/note.tsx';
import { SecretOnce } from '../ui/secret-once.tsx';
import { Section } from '../ui/section.tsx';
import { Empty, Fault, Forbidden, Loading, NothingMatches } from '../ui/states.tsx';
import { Trail } from '../ui/trail.tsx';
import styles from './parts.module.css';

const nothing = () => {};
const SERIES = ['--s1', '--s2', '--s3', '--s4', '--s5', '--s6'];
const BARS = [
  { key: 'TW', label: 'Taiwan', value: 1_204, share: 0.41 },
  { key: 'FR', label: 'France', value: 652, share: 0.22, pressed: true },
  {
    key: 'xx',
    label: 'a word that is much too long for the room that is left for it here',
    value: 9,
    share: 0.003,
  },
];

export function StillParts() {
  return (
    <>
      <Buttons />
      <Words />
      <Figured />
      <States />
    </>
  );
}

function Buttons() {
  return (
    <Section title="Buttons" aside={<CopyButton text="copied" />}>
      <div className={styles.column}>
        <div className={styles.row}>
          <Button kind="main" icon="plus" keys="C">
            New link
          </Button>
          <Button icon="calendar" iconEnd="chevron-down">
            30 days
          </Button>
          <Button kind="quiet" icon="bookmark">
            Save view
          </Button>
          <Button kind="danger" icon="trash">
            Delete
          </Button>
        </div>
        <div className={styles.row}>
          <Button kind="main" busy>
            Saving
          </Button>
          <Button kind="main" disabled>
            Save
          </Button>
          <Button disabled>Not now</Button>
          <Button kind="main" tall keys="↵">
            Create and copy
          </Button>
          <CopyButton text="copied" worded />
        </div>
        <div className={styles.row}>
          <IconButton icon="qr" label="QR code" keys="Q" />
          <IconButton icon="pencil" label="Edit" kind="plain" />
          <IconButton icon="trash" label="Delete" kind="danger" />
          <IconButton icon="more" label="More" disabled />
          <Kbd>⌘K</Kbd>
          <Kbd bare>⌘K</Kbd>
        </div>
        <div className={styles.row}>
          {ICON_NAMES.map((name) => (
            <Icon key={name} name={name} label={name} />
          ))}
        </div>
      </div>
    </Section>
  );
}

function Words() {
  return (
    <Section title="Chips, states, notes" count={12}>
      <div className={styles.column}>
        <div className={styles.row}>
          <FilterChip onRemove={nothing} removeLabel="Drop the filter">
            Tag is not <b>test</b>
          </FilterChip>
          <AddChip>Filter</AddChip>
          <Chip color="var(--s5)" onRemove={nothing} removeLabel="Remove newsletter">
            newsletter
          </Chip>
          <Chip>plain</Chip>
        </div>
        <div className={styles.row}>
          {SERIES.map((color) => (
            <Tag key={color} color={`var(${color})`}>
              {color}
            </Tag>
          ))}
        </div>
        <div className={styles.row}>
          <Badge>off</Badge>
          <Badge tone="ok">proved</Badge>
          <Badge tone="warn">ends soon</Badge>
          <Badge tone="danger">disabled</Badge>
          <Badge tone="blaze">here</Badge>
          <Dot tone="still" />
          <Dot tone="ok" />
          <Dot tone="warn" />
          <Dot tone="danger" />
          <Dot tone="blaze" beats />
        </div>
        <Note>One link leads to this page already.</Note>
        <Note tone="ok">The domain is proved.</Note>
        <Note tone="warn" title="Not encrypted" action={<Button>Why</Button>}>
          Others in the network can read what you type.
        </Note>
        <Note tone="danger">The webhook was disabled after 20 failures.</Note>
        <Trail
          label="Steps"
          roomy
          steps={[
            { key: '1', state: 'done', title: 'Prove it is yours', stateLabel: 'done' },
            { key: '2', state: 'here', title: 'Point it here', children: 'Looking every 10 seconds.' },
            { key: '3', state: 'later', title: 'Certificate' },
          ]}
        />
        <div className={styles.row}>
          <Avatar name="Ann Moreau" />
          <Avatar name="王小明" large />
          <Cairn stones={0} />
          <Cairn stones={1} />
          <Cairn stones={2} />
          <Cairn />
          <Cairn size={16} />
        </div>
      </div>
    </Section>
  );
}

function Figured() {
  return (
    <Section title="Figures and lists">
      <Figures>
        <Figure label="Clicks" value="12,480" note="up 12% on the 30 days before" pressed onPress={nothing} />
        <Figure label="People" value="9,120,345,678" onPress={nothing} />
        <Figure label="Bots" value="–" note="no figures" />
      </Figures>
      <BarList
        label="Countries"
        rows={BARS}
        number={(value) => value.toLocaleString('en')}
        percent={(share) => `${Math.round(share * 100)}%`}
        onPress={nothing}
      />
      <CodeBlock
        label="A request"
        code={
          "curl -X POST https://go.example.com/api/v1/links \\\n  -H 'authorization: Bearer $WAYMARK_KEY' -d '{}'"
        }
      />
      <SecretOnce
        secret="wm_0123456789abcdefghijklmnopqrstuvwxyz"
        text="This is shown once: the server keeps only a trace of it."
        dismissLabel="I kept it"
        onDismiss={nothing}
      />
    </Section>
  );
}

function States() {
  return (
    <Section title="States of a screen">
      <Loading rows={3} />
      <Empty
        cairn={1}
        title="No links yet"
        text="A link leads people from a short URL to a page."
        action={<Button kind="main">Make the first link</Button>}
      />
      <NothingMatches
        filters={[
          { key: 'tag', label: 'Tag is spring', onDrop: nothing },
          { key: 'host', label: 'Domain is go.example.com', onDrop: nothing },
        ]}
        onDropAll={nothing}
      />
      <Fault error={new Error('broken')} onRetry={nothing} />
      <Fault error={new Error('broken')} onRetry={nothing} small />
      <Forbidden text="In Yunwu Tea your role is Viewer." />
    </Section>
  );
}
