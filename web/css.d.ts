declare module '*.module.css' {
  /** The generated class of each class in the file. */
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
declare module '*.css';
