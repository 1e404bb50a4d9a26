/** Media types of pictures that a server stores. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** Largest width and height of a raster picture, in pixels. */
export const SIDE_MAX = 1_024;

/** Facts about a picture, read from its content. */
export interface Picture {
  readonly type: PictureType;
  /** In pixels, or in a vector picture's units, where only the proportion counts. */
  readonly width: number;
  readonly height: number;
  /** Digest of the content: 32 hex digits. */
  readonly hash: string;
}

export type PictureFault = 'not_a_picture' | 'too_many_pixels' | 'no_size' | 'has_entities';

/** Identifies a file by its content. */
export type ReadPicture = (bytes: Uint8Array) => { picture: Picture } | { fault: PictureFault };
