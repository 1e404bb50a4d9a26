/** Parts that most screens draw. They come with the first script: in files of their own each would cost a request. */
export { readableUrl } from '../app/readable-url.ts';
export { defineSearch } from '../app/search.ts';
export { Checkbox } from '../ui/checkbox.tsx';
export { FilterChip } from '../ui/chip.tsx';
export { CopyButton } from '../ui/copy-button.tsx';
export { DateTime } from '../ui/date-time.tsx';
export { Popover } from '../ui/popover.tsx';
export { Skeleton } from '../ui/skeleton.tsx';
export { Fault } from '../ui/states.tsx';
export { Tabs } from '../ui/tabs.tsx';
