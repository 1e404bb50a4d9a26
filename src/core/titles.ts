/** Where the titles of destinations come from. */
export interface TitleSource {
  /** On one line; '' when there is none, or it cannot be had in a moment. Never rejects for what the page does. */
  titleOf(url: string): Promise<string>;
}
