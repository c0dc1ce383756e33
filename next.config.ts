import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["postgres", "nodemailer", "next-auth"],
  devIndicators: false,
};

export default config;
