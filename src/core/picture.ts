/** Media types of pictures that a server keeps. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** Pixels of a side; a vector picture has no pixels, but says a size too. */
export const SIDE_MAX = 1_024;

/** What is known of a picture by its content. */
export interface Picture {
  readonly type: PictureType;
  /** In pixels, or in the units of a vector picture: at least their proportion is right. */
  readonly width: number;
  readonly height: number;
  /** Names the content: 32 hex digits. */
  readonly hash: string;
}

export type PictureFault = 'not_a_picture' | 'too_many_pixels' | 'no_size' | 'has_entities';

/** Tells what a file is, whatever it is called. */
export type ReadPicture = (bytes: Uint8Array) => { picture: Picture } | { fault: PictureFault };
