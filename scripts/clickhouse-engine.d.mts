export const clickhouseModule: string;
export const clickhouseLine: string;
