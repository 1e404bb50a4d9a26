export { ComboboxList } from './combobox-list.tsx';
export { DialogView } from './dialog-view.tsx';
export { MenuList } from './menu-list.tsx';
export { PopoverView } from './popover-view.tsx';
export { TagField } from './tag-field.tsx';
export { TipView } from './tip-view.tsx';
