/**
 * SHA-256 of every `<style>` that media-chrome's elements put into their shadow trees, so that pages
 * need no 'unsafe-inline'. test/e2e/policy.test.ts compares them with what a browser finds, and prints
 * the list anew when a version of media-chrome changes them.
 */
export const playerStyles: readonly string[] = [
  "+XYYAhYtiUsaw0+wUtfcBE3yMARPO4zdUhZGkDgDohM=",
  "1Jc+kPhfOh4UvXYTCgDHEAV3Caafvsf5jeNdPbSiQ8o=",
  "3mr12lsHkByBAuT5HIjiVaMHjH42rxTHchQEttT3yhE=",
  "5LsYGeD4Fwu+AtlpdRPSk6g18GLvHddLqx5a2hMGkpw=",
  "C7t4uFhGErrgCiy7sp4fN8QAsq2Xafh4lWfnefi0l/E=",
  "CZ8hU2wFQkJQTP3Dj2nl5E530al0uN4149GNCvQZTDE=",
  "GD/7u05tW5TRiymTThnNFOp6kG/cGDdJ0PZE3AUHvEY=",
  "LLrbL3VRTSpcR7f/VRuhdwB3hQdbFqJkzjoEZmHBXIw=",
  "MV44r6ksBw+mCcZujzocHAOffIPu/joVS2FNHESx3Ho=",
  "VJnVbqNRyX0jCFZEJ4ltrffJx26lCuyVbNYdioxBwzQ=",
  "W9200sCekROkcax0iJ77FC7fL1XmtkKZFU4jWBgOGi0=",
  "ad5pLE4ykOnAn8/VmRayKdKPhP3pvqoX4MGy3EktnBg=",
  "icRYLLVSVG1RE2ze2JPpc2di/XuMtAkqJdem5GFjU5M=",
  "l0oXN8ELODFEFGnJztGBqT5qrnYVXGDHmO9UVWjtMXA=",
  "m+frfzRQalnJwRN07WZLWSWd4eM4WsynbWp5qQi8Or0=",
  "sAS/YwJd8QhcsuwF6ji1l+uwVdgQ8O/zcjWaGi0VXSw=",
];
