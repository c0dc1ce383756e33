import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["postgres", "nodemailer", "next-auth"],
  devIndicators: false,
  // `npm test` checks the types of everything; a build checks nothing twice.
  typescript: { ignoreBuildErrors: true },
};

export default config;
