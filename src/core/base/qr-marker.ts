/** Query parameter that a QR code adds to the short URL, to tell scans from clicks; never forwarded. */
export const QR_MARKER = 'wm=qr';
