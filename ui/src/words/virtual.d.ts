declare module 'virtual:words/ko' {
  const sentences: Record<string, string>;
  export default sentences;
}
declare module 'virtual:words/en' {
  const sentences: Record<string, string>;
  export default sentences;
}
