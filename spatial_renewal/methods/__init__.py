"""Methods that papers and standards describe: arrays in, arrays out."""
